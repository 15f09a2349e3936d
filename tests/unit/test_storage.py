"""Models on disk: they come back as they were, or not at all."""

import io
import os
import zipfile

import numpy as np
import pytest

from dl_helpers.nn import (
    BatchNorm2d,
    Conv2d,
    Dense,
    Flatten,
    ReLU,
    Sequential,
    load,
    save,
)


def net(seed=0, width=8, dtype=np.float32):
    options = {"dtype": dtype, "rng": np.random.default_rng(seed)}
    return Sequential(
        conv=Conv2d(1, 2, 3, **options),
        norm=BatchNorm2d(2, dtype=dtype),
        flat=Flatten(),
        dense=Dense(width, 3, **options),
    )


X = np.random.default_rng(5).normal(size=(4, 1, 4, 4)).astype(np.float32)


def everything(model):
    return {**model.params, **{f"state {k}": v for k, v in model.state.items()}}


@pytest.fixture
def saved(tmp_path):
    model = net()
    model.forward(X)  # moves the running statistics
    path = tmp_path / "model.npz"
    save(model, path)
    return model, path


def test_parameters_and_state_come_back_to_the_bit(saved):
    model, path = saved
    other = net(seed=1)
    own = dict(other.params)
    load(other, path)
    assert any(name.startswith("state") for name in everything(model))
    for name, array in everything(model).items():
        np.testing.assert_array_equal(everything(other)[name], array, err_msg=name)
    assert all(other.params[name] is p for name, p in own.items())
    model.training = other.training = False
    np.testing.assert_array_equal(model.forward(X), other.forward(X))


def test_the_file_is_plain_numpy(saved):
    model, path = saved
    with np.load(path, allow_pickle=False) as file:
        np.testing.assert_array_equal(file["params/dense.W"], model.params["dense.W"])


def test_the_model_keeps_its_dtype(saved):
    _, path = saved
    other = net(dtype=np.float64)
    load(other, path)
    assert {p.dtype for p in other.params.values()} == {np.dtype(np.float64)}


def test_a_students_class_without_state(tmp_path):
    class Scale:
        def __init__(self, a):
            self.params, self.grads = {"a": np.array([a])}, {}

    save(Scale(2.5), tmp_path / "scale")
    other = Scale(0.0)
    load(other, tmp_path / "scale")
    assert other.params["a"] == [2.5]


def test_saving_again_replaces_the_file_and_leaves_nothing_else(saved):
    _, path = saved
    save(net(seed=2), path)
    other = net(seed=1)
    load(other, path)
    np.testing.assert_array_equal(other.params["dense.W"], net(2).params["dense.W"])
    assert os.listdir(path.parent) == ["model.npz"]


def test_what_breaks_off_leaves_the_old_file(saved, monkeypatch):
    _, path = saved
    before = path.read_bytes()

    def full(file, **arrays):
        file.write(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        save(net(seed=2), path)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["model.npz"]


def truncated(path):
    path.write_bytes(path.read_bytes()[:-200])


def flipped(path):
    """Change one byte of the numbers; only the checksum can tell."""
    data = bytearray(path.read_bytes())
    data[data.index(b"NUMPY") + 140] ^= 1
    path.write_bytes(data)


def text(path):
    path.write_text("these are not the weights that you are looking for")


def empty(path):
    path.write_bytes(b"")


def array(path):
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


def pickled(path):
    with path.open("wb") as file:
        np.savez(file, **{"params/conv.W": np.array([{}])})


def archive(path):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("readme.txt", "hello")


def foreign(path):
    with path.open("wb") as file:
        np.savez(file, weights=np.zeros(3))


@pytest.mark.parametrize(
    "harm",
    [
        truncated,
        flipped,
        text,
        empty,
        array,
        pickled,
        archive,
        foreign,
    ],
)
def test_a_damaged_or_foreign_file_changes_nothing(saved, harm):
    _, path = saved
    harm(path)
    refuses(net(seed=1), path, r"load: .*model\.npz.*no file that save wrote")


@pytest.mark.parametrize("write", [np.savez, np.savez_compressed])
def test_whichever_byte_is_wrong_nothing_else_is_raised(tmp_path, write):
    """A flipped byte is told by a checksum, or it was none that matters."""
    path, model, other = tmp_path / "model.npz", Dense(2, 2), Dense(2, 2, rng=1)
    write(path, **{f"params/{name}": p for name, p in model.params.items()})
    good, before = path.read_bytes(), {n: p.copy() for n, p in other.params.items()}
    for at in range(len(good)):
        for bits in (0x01, 0xFF):
            path.write_bytes(good[:at] + bytes([good[at] ^ bits]) + good[at + 1 :])
            wanted = model.params
            try:
                load(other, path)
            except ValueError:
                wanted = before
            for name, p in other.params.items():
                np.testing.assert_array_equal(p, wanted[name])
                p[...] = before[name]


def refuses(model, path, message):
    before = {name: array.copy() for name, array in everything(model).items()}
    with pytest.raises(ValueError, match=message):
        load(model, path)
    for name, array in everything(model).items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (
            net(width=9),
            r"params/dense.W has shape \(3, 8\), expected \(3, 9\)",
        ),
        (
            Dense(8, 3),
            r"params/conv\.W \(and 7 more\) came, expected params/W \(and 1 more\)",
        ),
        (
            Sequential(conv=Conv2d(1, 2, 3), deep=Dense(1, 1)),
            r"params/norm.*, expected params/deep\.W \(and 1 more\)",
        ),
        (
            Sequential(flat=Flatten(), bend=ReLU()),
            r"params/conv.*, expected nothing",
        ),
    ],
)
def test_another_architecture_is_named_and_changes_nothing(saved, model, message):
    refuses(model, saved[1], "of another architecture: " + message)


def test_complex_numbers_do_not_become_real(saved):
    model, path = saved
    model.params["dense.b"] = np.ones(3, complex)
    save(model, path)
    refuses(net(), path, r"params/dense.b is complex128, expected float32")


def test_no_file_and_no_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no file"):
        load(net(), tmp_path / "none.npz")
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        save(net(), tmp_path / "none" / "model.npz")


def test_only_numbers_are_saved(tmp_path):
    model = Dense(2, 2)
    model.params["W"] = np.array([io], dtype=object)
    with pytest.raises(ValueError, match="params/W has dtype object, expected"):
        save(model, tmp_path / "model.npz")
    assert not os.listdir(tmp_path)
