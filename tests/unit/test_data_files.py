"""The published formats, read from tiny files as their publishers write them."""

import pickle
import socket

import numpy as np
import pytest
from published_files import (
    archive,
    binary,
    cifar_batches,
    lying_in,
    mnist_like,
    publish,
    put,
    python2,
)

from dl_helpers.data import DamagedFileError, MissingFileError, is_here, load

BATCHES = cifar_batches()
BINARY = {f"{name}.bin": binary(*batch) for name, batch in BATCHES.items()}
PYTHON2 = {name: python2(*batch) for name, batch in BATCHES.items()}


def below(folder, contents):
    return {f"{folder}/{name}": content for name, content in contents.items()}


def packed(folder, contents):
    """Pack batches in a confused order, with a file among them that is no batch."""
    shuffled = dict(reversed(contents.items())) | {"batches.meta": b"\x80\x02}."}
    return archive(below(folder, shuffled))


LAYOUTS = {
    "binary archive": {
        "cifar10/cifar-10-binary.tar.gz": packed("cifar-10-batches-bin", BINARY)
    },
    "python archive": {
        "cifar10/cifar-10-python.tar.gz": packed("cifar-10-batches-py", PYTHON2)
    },
    "binary files": below("cifar10/cifar-10-batches-bin", BINARY),
    "binary files beside": below("cifar10", BINARY),
    "python files": below("cifar10/cifar-10-batches-py", PYTHON2),
    "python files beside": below("cifar10", PYTHON2),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give an empty data folder, and no network."""

    def refuse(*args, **kwargs):
        raise OSError("no network in this test")

    monkeypatch.setenv("DL_HELPERS_DATA", str(tmp_path))
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "place"), [("mnist", "mnist"), ("fashion_mnist", "fashion-mnist")]
)
def test_reads_idx(name, place, folder, monkeypatch):
    contents, (x, y, x_test, y_test) = mnist_like(place)
    publish(monkeypatch, name, contents)
    put(folder, contents)
    found = load(name)
    assert found.name == name
    assert len(found.classes) == 10
    for split, images, labels in [
        (found.train, x[:10], y[:10]),
        (found.validation, x[10:], y[10:]),
        (found.test, x_test, y_test),
    ]:
        assert split.x.dtype == np.float32
        assert split.y.dtype == np.int64
        np.testing.assert_array_equal(split.x, images[:, None] / np.float32(255))
        np.testing.assert_array_equal(split.y, labels)
    assert load(name, n=2).test.x.shape == (2, 1, 28, 28)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_reads_cifar10_in_all_its_layouts(layout, folder, monkeypatch):
    publish(monkeypatch, "cifar10", LAYOUTS[layout])
    put(folder, LAYOUTS[layout])
    assert is_here("cifar10")
    found = load("cifar10")
    assert found.name == "cifar10"
    images, labels = (
        np.concatenate(part) for part in zip(*BATCHES.values(), strict=True)
    )
    for split, rows in [
        (found.train, slice(0, 8)),
        (found.validation, slice(8, 10)),
        (found.test, slice(10, 12)),
    ]:
        np.testing.assert_array_equal(split.x, images[rows] / np.float32(255))
        np.testing.assert_array_equal(split.y, labels[rows])
    assert lying_in(folder) == sorted(LAYOUTS[layout])


def test_any_complete_layout_will_do(folder, monkeypatch):
    publish(monkeypatch, "cifar10", *LAYOUTS.values())
    put(folder, LAYOUTS["python files"])
    put(folder, {"cifar10/data_batch_1.bin": BINARY["data_batch_1.bin"]})
    assert load("cifar10", partial=True).name == "cifar10"


INCOMPLETE = {
    "cifar10/data_batch_1.bin": BINARY["data_batch_1.bin"],
    "cifar10/cifar-10-batches-py/data_batch_3": PYTHON2["data_batch_3"],
    "cifar10/test_batch_first1.bin": BINARY["test_batch.bin"][:3073],
    "cifar10/batches.meta": b"\x80\x02}.",
}


def test_incomplete_cifar10_is_named_and_offered(folder, monkeypatch):
    publish(monkeypatch, "cifar10", *LAYOUTS.values())
    put(folder, INCOMPLETE)
    with pytest.raises(
        MissingFileError,
        match=r"incomplete.* data_batch_1\.bin, data_batch_3, test_batch_first1\.bin, "
        r"expected .*partial=True.*fetch\(\"cifar10\"\)",
    ):
        load("cifar10")
    found = load("cifar10", partial=True)
    assert "partial: 4 of 50,000 training and 1 of 10,000 test" in found.name
    x = np.concatenate([BATCHES["data_batch_1"][0], BATCHES["data_batch_3"][0]])
    np.testing.assert_array_equal(found.train.x, x[:3] / np.float32(255))
    np.testing.assert_array_equal(found.validation.x, x[3:] / np.float32(255))
    np.testing.assert_array_equal(found.test.y, BATCHES["test_batch"][1][:1])


def test_partial_cifar10_counts_no_image_twice(folder, monkeypatch):
    publish(monkeypatch, "cifar10", *LAYOUTS.values())
    put(folder, INCOMPLETE)
    put(folder, {"cifar10/test_batch.bin": BINARY["test_batch.bin"]})
    put(folder, {"cifar10/data_batch_1": PYTHON2["data_batch_1"]})
    put(folder, {"cifar10/data_batch_1_copy.bin": BINARY["data_batch_1.bin"]})
    found = load("cifar10", partial=True)
    assert "partial: 4 of 50,000 training and 2 of 10,000 test" in found.name


@pytest.mark.parametrize("there", ["data_batch_1.bin", "test_batch.bin"])
def test_partial_cifar10_needs_both_kinds_of_batches(there, folder, monkeypatch):
    publish(monkeypatch, "cifar10", *LAYOUTS.values())
    put(folder, {f"cifar10/{there}": BINARY[there]})
    with pytest.raises(MissingFileError, match=f"there is {there}") as caught:
        load("cifar10", partial=True)
    assert "partial=True" not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        (
            "data_batch_1.bin",
            bytes(3073 * 2),
            "data_batch_1.bin is damaged: it has the",
        ),
        ("test_batch_x.bin", bytes(3000), "cut short: 3,000 bytes"),
        ("test_batch_x.bin", b"\x0a" + bytes(3072), "a label from 0 to 9 for each"),
        ("test_batch_x.bin", b"", "not a batch of CIFAR-10"),
    ],
)
def test_partial_cifar10_checks_what_it_can(
    path, content, message, folder, monkeypatch
):
    publish(monkeypatch, "cifar10", *LAYOUTS.values())
    put(folder, INCOMPLETE)
    (folder / "cifar10/test_batch_first1.bin").unlink()
    put(folder, {"cifar10/test_batch_x.bin": BINARY["test_batch.bin"]})
    put(folder, {f"cifar10/{path}": content})
    with pytest.raises(DamagedFileError, match=message):
        load("cifar10", partial=True)


class Hostile:
    """Pickles as a call of a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (pickle.dumps(Hostile(print, "owned"), 2), r"asks for \w+\.print"),
        (b"cos\nsystem\n(S'echo owned'\ntR.", r"asks for os\.system"),
        (PYTHON2["data_batch_2"].replace(b"U\x02u1", b"U\x02O8"), "array of object"),
        (pickle.dumps({b"labels": [1]}, 3), "as a pickle: b'data'"),
        (pickle.dumps([1, 2], 3), "as a pickle: list indices"),
        (PYTHON2["data_batch_2"][:-40], "can't be read as a pickle"),
        (b"", "can't be read as a pickle"),
        (
            pickle.dumps({b"data": [7], b"labels": [256]}, 3),
            "256 out of bounds",
        ),
        (pickle.dumps({b"data": [7], b"labels": [1]}, 3), "is not a batch of CIFAR-10"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_pickle_runs_nothing(content, message, folder, monkeypatch, capfd):
    batches = PYTHON2 | {"data_batch_2": content}
    layout = below("cifar10", batches)
    publish(monkeypatch, "cifar10", layout)
    put(folder, layout)
    with pytest.raises(DamagedFileError, match=f"data_batch_2 .*{message}"):
        load("cifar10")
    assert "owned" not in capfd.readouterr().out


def test_reads_tiny_shakespeare(folder, monkeypatch):
    text = "To be, or not to be, that is the question:\nWhether 'tis nobler é in "
    text = (text * 2)[:100]
    contents = {"tinyshakespeare/input.txt": text.encode()}
    publish(monkeypatch, "tiny_shakespeare", contents)
    put(folder, contents)
    corpus = load("tiny_shakespeare")
    assert corpus.vocabulary == tuple(sorted(set(text)))
    assert corpus.train.dtype == np.uint8
    parts = [corpus.decode(part) for part in corpus[1:4]]
    assert "".join(parts) == text
    assert [len(part) for part in parts] == [90, 5, 5]
    np.testing.assert_array_equal(corpus.encode(parts[0]), corpus.train)
    assert corpus.decode(load("tiny_shakespeare", n=5).train) == "To be"
    assert repr(corpus).splitlines()[:2] == [
        f"tiny_shakespeare: {len(set(text))} characters",
        "  train       (90,) uint8",
    ]
    with pytest.raises(ValueError, match="no 'Z' in its vocabulary"):
        corpus.encode("Zeus")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda content: content[:-5], "has 118 bytes, expected 123"),
        (lambda content: content[:-1] + b"!", "has the sha256 [0-9a-f]{64}, expected"),
        (lambda content: b"", "has 0 bytes"),
    ],
)
def test_a_damaged_file_is_named_not_used_and_left_alone(
    damage, message, folder, monkeypatch
):
    contents = {"tinyshakespeare/input.txt": b"x" * 123}
    publish(monkeypatch, "tiny_shakespeare", contents)
    broken = damage(b"x" * 123)
    put(folder, {"tinyshakespeare/input.txt": broken})
    with pytest.raises(
        DamagedFileError, match=rf"input\.txt is damaged: it {message}.*not used.*fetch"
    ):
        load("tiny_shakespeare")
    assert (folder / "tinyshakespeare/input.txt").read_bytes() == broken


def test_reading_writes_nothing(folder, monkeypatch):
    contents, _ = mnist_like("mnist")
    publish(monkeypatch, "mnist", contents)
    put(folder, contents)
    before = {p: p.stat().st_mtime_ns for p in [folder, *folder.rglob("*")]}
    load("mnist")
    assert {p: p.stat().st_mtime_ns for p in [folder, *folder.rglob("*")]} == before
