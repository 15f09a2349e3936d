"""The short buffer lasts as long as the call, and changes no sum."""

import numpy as np
import pytest

from dl_helpers.nn.buffering import NUMBERS, short_buffer


def test_a_buffer_is_short_while_the_function_runs_and_as_before_after_it():
    before = np.getbufsize()
    assert short_buffer(np.getbufsize)() == NUMBERS < before
    assert np.getbufsize() == before


def test_a_buffer_is_as_before_after_an_error():
    @short_buffer
    def fail():
        raise ValueError("no")

    before = np.getbufsize()
    with pytest.raises(ValueError, match="no"):
        fail()
    assert np.getbufsize() == before


def test_the_reader_s_own_settings_stay():
    with np.errstate(divide="raise"):
        short_buffer(np.getbufsize)()
        assert np.geterr()["divide"] == "raise"


def test_a_function_keeps_its_name_and_its_arguments():
    @short_buffer
    def add(a, *, b):
        return a + b

    assert add.__name__ == "add"
    assert add(1, b=2) == 3


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_sums_are_the_same_to_the_bit(dtype):
    a, b = np.random.default_rng(0).standard_normal((2, 30, 400)).astype(dtype)
    add = short_buffer(lambda: a[:, :300] + b[:, 100:])
    assert (add() == a[:, :300] + b[:, 100:]).all()
