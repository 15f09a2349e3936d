"""The wire: what goes in comes out, and bytes that nobody wrote give a WireError."""

import collections
import contextlib
import inspect
import math
import re
import sys
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dl_helpers.grading.judge import reading, writing
from dl_helpers.grading.judge.arrays import generator_state
from dl_helpers.grading.judge.limits import MOST_DEEP, MOST_ITEMS, WireError
from dl_helpers.grading.judge.loans import Loan
from dl_helpers.grading.judge.wire import decode, encode


class Desk:
    """Lends whatever it is given, and knows its own things by number."""

    def __init__(self):
        self.things = []

    def lend(self, value):
        self.things.append(value)
        return Loan(len(self.things) - 1, type(value).__name__, "", callable(value))

    def borrow(self, loan):
        return loan

    def own(self, number):
        return self.things[number]


def there(value):
    return decode(encode(value, Desk()), Desk())


def same(a, b):
    """Compare by type and value, NaN being like NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray | np.generic):
        equal = np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
        return equal and a.dtype == b.dtype and a.shape == b.shape
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    return a == b or repr(a) == repr(b)


dtypes = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="?"),
    hnp.floating_dtypes(endianness="?"),
    hnp.complex_number_dtypes(endianness="?"),
    hnp.unicode_string_dtypes(min_len=1, max_len=9),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(),
    st.binary(),
    hnp.arrays(dtypes, ())
    .map(lambda a: a[()])
    .filter(lambda v: not isinstance(v, str)),
)
keys = st.one_of(st.integers(), st.text(), st.binary(), st.booleans())
values = st.recursive(
    st.one_of(scalars, hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, min_side=0))),
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(tuple),
        st.dictionaries(keys, inner),
        st.sets(keys),
        st.frozensets(keys),
    ),
    max_leaves=12,
)


@given(values)
@settings(max_examples=300)
def test_a_value_comes_back_as_it_was(value):
    assert same(there(value), value)


@pytest.mark.parametrize(
    "value",
    [range(3, 9, 2), slice(1, None, -1), ..., np.dtype("<f4"), float, list, np.float32],
)
def test_so_do_ranges_slices_and_types(value):
    assert there(value) == value


@given(st.binary(max_size=200))
@settings(max_examples=500)
@example(b"i" + (0).to_bytes(8, "little"))
@example(b"l" + (2**63).to_bytes(8, "little"))
@example(b"a" + (2).to_bytes(8, "little") + b"\xff\xff")
def test_arbitrary_bytes_are_refused_or_are_a_value(data):
    with contextlib.suppress(WireError):
        decode(data, Desk())


@given(values, st.data())
@settings(max_examples=300)
def test_so_is_a_value_with_some_bytes_changed(value, data):
    raw = bytearray(encode(value, Desk()))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WireError):
        decode(bytes(raw), Desk())


@given(values)
def test_a_value_that_breaks_off_is_refused(value):
    raw = encode(value, Desk())
    for cut in {0, 1, len(raw) // 2, len(raw) - 1}:
        with pytest.raises(WireError):
            decode(raw[:cut], Desk())
    with pytest.raises(WireError):
        decode(raw + b"0", Desk())


def test_the_order_of_memory_is_kept():
    for order in "CF":
        came = there(np.asarray(np.ones((2, 3)), order=order))
        assert came.flags[f"{order}_CONTIGUOUS"]
        assert came.flags.owndata
        assert came.flags.writeable


def test_other_objects_are_lent():
    thing = object()
    desk = Desk()
    assert decode(encode([thing], desk), desk)[0].type_name == "object"
    assert desk.things == [thing]
    for other in (np.array([None]), np.zeros(2, "i4,f4"), np.datetime64("2020"), Desk):
        assert isinstance(there(other), Loan)


def evil(base):
    """Make a subclass whose methods all lie."""

    def lie(self, *args, **kwargs):
        raise AssertionError("a method of the student's was run")

    names = set(dir(base)) - {
        "__new__", "__init__", "__init_subclass__", "__class__", "__dict__",
        "__getattribute__", "__subclasshook__", "__array_finalize__", "__del__",
        "__buffer__", "__array_struct__", "__array_interface__",
    }  # fmt: skip
    methods = {name: lie for name in names if callable(getattr(base, name, None))}
    return type("Evil", (base,), {**methods, "__len__": lie, "__iter__": lie})


@pytest.mark.parametrize(
    "value",
    [3, 2.5, 2j, "text", b"bytes", [1, [2]], (1, 2), {"a": 1}, {1}, frozenset([1])],
    ids=repr,
)
def test_a_subclass_goes_over_as_the_data_of_its_base(value):
    assert same(there(evil(type(value))(value)), value)


def test_so_does_a_subclass_of_an_array():
    array = np.arange(6.0).reshape(2, 3)
    assert same(there(array.view(evil(np.ndarray))), array)
    assert same(there(np.ma.array([1, 2], mask=[True, False])), np.array([1, 2]))
    assert same(there(collections.Counter("aab")), {"a": 2, "b": 1})


def test_what_an_object_says_of_its_class_is_not_heard():
    class Liar:
        __class__ = list

    assert there(Liar()).type_name == "Liar"


def test_named_tuples_keep_their_names():
    class Point(NamedTuple):
        x: int
        y: int

    came = there(there(Point(1, 2)))
    assert came == (1, 2)
    assert (came.x, came.y, came._fields) == (1, 2, ("x", "y"))


def test_a_container_in_itself_is_lent_there():
    ring = [1]
    ring.append(ring)
    came = there(ring)
    assert came[0] == 1
    assert came[1].type_name == "list"


def test_what_is_no_key_on_the_other_side_is_lent_with_its_dict_or_set():
    for value in ({object(): 1}, {Desk}, {(1, object()): 2}, frozenset([Desk])):
        assert there(value).type_name == type(value).__name__
    assert there({(1, "a"): 2, np.int64(3): 4}) == {(1, "a"): 2, 3: 4}


def test_too_deep_is_lent_and_too_much_is_refused():
    deep = []
    for _ in range(10_000):
        deep = [deep]
    came = there(deep)
    for _ in range(MOST_DEEP):
        assert type(came) is list
        (came,) = came
    assert isinstance(came, Loan)
    with pytest.raises(WireError, match="items"):
        encode([None] * MOST_ITEMS, Desk())
    with pytest.raises(WireError, match="digits"):
        encode(1 << 10**6, Desk())


def test_nothing_deep_can_be_read():
    raw = (b"l" + (1).to_bytes(8, "little")) * 100_000
    with pytest.raises(WireError):
        decode(raw, Desk())


def test_a_generator_goes_on_from_where_it_was():
    rng = np.random.default_rng(5)
    rng.integers(0, 9, 3)
    came = there(rng)
    assert generator_state(came) == generator_state(rng)
    assert same(came.normal(size=4), rng.normal(size=4))
    other = np.random.Generator(np.random.MT19937(0))
    assert isinstance(there(other), Loan)


def test_tensors_come_back_with_dtype_and_wish_for_a_gradient():
    torch = pytest.importorskip("torch")
    for name in ("float64", "float32", "float16", "bfloat16", "int64", "bool"):
        tensor = torch.ones(2, 3).to(getattr(torch, name))
        came = there(tensor)
        assert came.dtype == tensor.dtype
        assert torch.equal(came, tensor)
    weight = torch.nn.Parameter(torch.zeros(2))
    assert there(weight).requires_grad
    assert not there(weight * 2).requires_grad
    assert there(torch.empty(0, 3)).shape == (0, 3)
    assert math.isnan(there(torch.tensor(float("nan"))).item())


def test_without_torch_a_tensor_is_an_array(monkeypatch):
    torch = pytest.importorskip("torch")
    raw = encode(torch.tensor([1.5, -2.0], dtype=torch.bfloat16), Desk())
    monkeypatch.delitem(sys.modules, "torch")
    assert same(decode(raw, Desk()), np.array([1.5, -2.0], np.float32))


def test_every_letter_that_is_written_can_be_read():
    written = re.findall(r'b"(.)"', inspect.getsource(writing))
    read = {*reading._MANY, *reading._RAW, b"R", b"Y"}
    assert {letter.encode() for letter in written} == read
    assert len(read) == len(reading._MANY) + len(reading._RAW) + 2
