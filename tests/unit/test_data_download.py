"""Downloads: mirrors, broken connections, wrong files, folders that refuse."""

import errno
import os
from pathlib import Path

import pooch
import pytest
from published_files import lying_in, mnist_like, publish, put, server, silent_address

from dl_helpers import data
from dl_helpers.data import (
    ChoiceError,
    DamagedFileError,
    FolderError,
    MissingFileError,
    fetch,
    is_here,
    load,
)

PATH = "tinyshakespeare/input.txt"
TEXT = b"To be, or not to be, that is the question. " * 2000
CONTENTS = {PATH: TEXT}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give a data folder that is not there yet; reach the test's server directly."""
    monkeypatch.setenv("DL_HELPERS_DATA", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path / "cache"


def wrapped(error):
    """Put an error behind a vaguer one, as pooch does."""
    vague = PermissionError("could not")
    vague.__cause__ = error
    return vague


@pytest.fixture
def broken_pooch(monkeypatch):
    """Let each download write half a file and then raise what the test says."""

    def break_with(error):
        def download(self, url, output_file, pooch):
            Path(output_file).write_bytes(TEXT[:100])
            raise error

        monkeypatch.setattr(pooch.HTTPDownloader, "__call__", download)

    publish(monkeypatch, "tiny_shakespeare", CONTENTS, mirrors=["http://127.0.0.1:9/"])
    return break_with


def shakespeare():
    corpus = load("tiny_shakespeare")
    return "".join(corpus.decode(part) for part in corpus[1:4]).encode()


def test_downloads_once_and_needs_no_network_after(folder, monkeypatch):
    with server(CONTENTS) as (address, asked):
        publish(monkeypatch, "tiny_shakespeare", CONTENTS, mirrors=[address])
        assert not is_here("tiny_shakespeare")
        assert shakespeare() == TEXT
        assert is_here("tiny_shakespeare")
    assert shakespeare() == TEXT  # the server is gone
    assert asked == [PATH]
    assert lying_in(folder) == [PATH]
    assert (folder / PATH).stat().st_mode & 0o777 == 0o644


def test_downloads_what_is_missing_of_several_files(folder, monkeypatch):
    contents, (_, _, _, y_test) = mnist_like("mnist")
    there, *missing = contents
    put(folder, {there: contents[there]})
    with server(contents) as (address, asked):
        publish(monkeypatch, "mnist", contents, mirrors=[address])
        assert load("mnist").test.y.tolist() == y_test.tolist()
    assert asked == missing


@pytest.mark.parametrize("trouble", ["missing", "cut", "wrong", "silent"])
def test_falls_back_to_the_next_mirror(trouble, folder, monkeypatch):
    served = {PATH: b"<html>Sign in</html>"} if trouble == "wrong" else CONTENTS
    options = {trouble: [PATH]} if trouble in ("missing", "cut") else {}
    with server(served, **options) as (bad, _), server(CONTENTS) as (good, asked):
        first = silent_address() if trouble == "silent" else bad
        publish(monkeypatch, "tiny_shakespeare", CONTENTS, mirrors=[first, good])
        assert shakespeare() == TEXT
    assert asked == [PATH]
    assert lying_in(folder) == [PATH]


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("missing", "answered 404 Not Found"),
        ("cut", "broke off"),
        ("wrong", "sent something else"),
        ("silent", "no connection"),
    ],
)
def test_without_a_good_mirror_says_what_to_do(trouble, reason, folder, monkeypatch):
    served = {PATH: TEXT[::-1]} if trouble == "wrong" else CONTENTS
    options = {trouble: [PATH]} if trouble in ("missing", "cut") else {}
    with server(served, **options) as (address, _):
        bad = silent_address() if trouble == "silent" else address
        publish(monkeypatch, "tiny_shakespeare", CONTENTS, mirrors=[bad])
        with pytest.raises(MissingFileError) as caught:
            load("tiny_shakespeare")
    message = str(caught.value)
    assert f"{folder / PATH} (0.086 MB) is not there" in message
    assert f"{bad}{PATH}: {reason}" in message
    assert "DL_HELPERS_DATA" in message
    assert 'load("digits")' in message
    assert lying_in(folder) == []
    assert isinstance(caught.value, FileNotFoundError)


@pytest.mark.parametrize("get", [load, fetch])
def test_lists_all_files_that_are_missing_and_no_other(get, folder, monkeypatch):
    contents, _ = mnist_like("mnist")
    *missing, there = contents
    put(folder, {there: contents[there]})
    publish(monkeypatch, "mnist", contents, mirrors=[silent_address()])
    with pytest.raises(MissingFileError) as caught:
        get("mnist")
    assert all(str(folder / path) in str(caught.value) for path in missing)
    assert str(folder / there) not in str(caught.value)


def test_load_leaves_a_damaged_file_even_when_it_downloads_another(folder, monkeypatch):
    contents, _ = mnist_like("mnist")
    damaged, *missing = contents
    put(folder, {damaged: b"damaged"})
    with server(contents) as (address, asked):
        publish(monkeypatch, "mnist", contents, mirrors=[address])
        with pytest.raises(DamagedFileError, match=f"{damaged} is damaged"):
            load("mnist")
    assert asked == missing
    assert (folder / damaged).read_bytes() == b"damaged"


def test_asks_no_mirror_before_the_options_are_right(folder, monkeypatch):
    with server(CONTENTS) as (address, asked):
        publish(monkeypatch, "tiny_shakespeare", CONTENTS, mirrors=[address])
        for wrong in ({"n": 0}, {"dtype": int}, {"noise": 1}):
            with pytest.raises(ChoiceError):
                load("tiny_shakespeare", **wrong)
    assert asked == []


def test_names_the_other_archive_of_cifar10(folder, monkeypatch):
    paths = ["cifar10/cifar-10-binary.tar.gz", "cifar10/cifar-10-python.tar.gz"]
    layouts = [{path: b"packed"} for path in paths]
    publish(monkeypatch, "cifar10", *layouts, mirrors=[silent_address()])
    with pytest.raises(MissingFileError, match=f"or instead {folder / paths[1]}"):
        load("cifar10")


def test_fetch_replaces_a_damaged_file_only_by_a_good_one(folder, monkeypatch):
    put(folder, {PATH: b"damaged"})
    with server(CONTENTS, cut=[PATH]) as (address, _):
        publish(monkeypatch, "tiny_shakespeare", CONTENTS, mirrors=[address])
        with pytest.raises(MissingFileError, match="has 7 bytes, expected 86,000"):
            fetch("tiny_shakespeare")
    assert (folder / PATH).read_bytes() == b"damaged"
    with server(CONTENTS) as (address, asked):
        publish(monkeypatch, "tiny_shakespeare", CONTENTS, mirrors=[address])
        assert fetch("tiny_shakespeare") == [folder / PATH]
        assert fetch("tiny_shakespeare") == [folder / PATH]
    assert asked == [PATH]
    assert lying_in(folder) == [PATH]
    assert shakespeare() == TEXT


def test_fetch_is_content_with_another_layout(folder, monkeypatch):
    other = {"tinyshakespeare/other.txt": b"the same in another layout"}
    put(folder, other)
    publish(monkeypatch, "tiny_shakespeare", CONTENTS, other)
    assert fetch("tiny_shakespeare") == [folder / "tinyshakespeare/other.txt"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (wrapped(PermissionError(errno.EACCES, "It is denied")), "It is denied"),
        (OSError("the disk is gone"), "the disk is gone"),
    ],
)
def test_a_disk_that_refuses_leaves_no_half_file(error, reason, folder, broken_pooch):
    broken_pooch(error)
    with pytest.raises(FolderError, match=rf"input\.txt .*{reason}\. Make room or"):
        load("tiny_shakespeare")
    assert lying_in(folder) == []


def test_an_interrupt_leaves_no_half_file(folder, broken_pooch):
    broken_pooch(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        load("tiny_shakespeare")
    assert lying_in(folder) == []


def test_a_folder_that_is_a_file_is_named(tmp_path, monkeypatch, broken_pooch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("DL_HELPERS_DATA", str(tmp_path / "file"))
    with pytest.raises(FolderError, match="set DL_HELPERS_DATA to another folder"):
        load("tiny_shakespeare")


def test_a_file_that_cannot_be_read_is_named(folder, monkeypatch):
    publish(monkeypatch, "tiny_shakespeare", CONTENTS)
    put(folder, CONTENTS)

    def refuse(*args, **kwargs):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FolderError, match=r"input\.txt can't be read: Permission den"):
        load("tiny_shakespeare")


def test_the_folder_is_where_the_reader_says(monkeypatch):
    monkeypatch.setenv("DL_HELPERS_DATA", "~/lessons")
    assert data.folder() == Path.home() / "lessons"
    monkeypatch.setenv("DL_HELPERS_DATA", "")
    assert data.folder() == Path(pooch.os_cache("dl_helpers"))
