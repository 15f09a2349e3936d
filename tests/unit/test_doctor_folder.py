"""The doctor: what is read from a student's folder, and which files go along."""

import os
import socket
import stat

import pytest
from handins import ASSIGNMENT, FILE, NAME, filled, handed_in

from dl_helpers.grading import Assignment, HandIn
from dl_helpers.grading.doctor import collecting, luggage, mend, read_handin


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "ada"
    (folder / "data").mkdir(parents=True)
    (folder / FILE).write_bytes(b"{}")
    (folder / "data" / "mine.csv").write_bytes(b"1")
    return folder


def test_all_files_are_read(folder):
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "old.ipynb").write_bytes(b"{}")
    handin = read_handin(folder, "ada")
    assert handin == HandIn("ada", {FILE: b"{}", "data/mine.csv": b"1"}, {})
    assert handin.version == read_handin(folder, "ada").version


def test_links_are_not_followed(folder, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "solution.py").write_bytes(b"42")
    (folder / "file.py").symlink_to(secret / "solution.py")
    (folder / "all").symlink_to(secret)
    (folder / "nowhere").symlink_to("/does/not/exist")
    (folder / "loop").symlink_to(folder)
    handin = read_handin(folder, "ada")
    assert set(handin.files) == {FILE, "data/mine.csv"}
    names = ("file.py", "all", "nowhere", "loop")
    assert handin.refused == dict.fromkeys(names, "it is a link")


def test_a_folder_that_is_a_link_is_not_entered(folder, tmp_path):
    (tmp_path / "eve").symlink_to(folder)
    with pytest.raises(NotADirectoryError, match="expected a hand-in"):
        read_handin(tmp_path / "eve", "eve")


def test_pipes_and_sockets_are_not_waited_for(folder, monkeypatch):
    os.mkfifo(folder / "pipe")
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        refused = read_handin(folder, "ada").refused
    assert refused == dict.fromkeys(("pipe", "socket"), "it is not a file")


def test_a_file_exchanged_for_a_pipe_is_not_waited_for(folder, monkeypatch):
    """Between the look at a file and its opening, something else may take its place."""
    checked = collecting.require_plain
    os.mkfifo(folder / "pipe")

    def exchange(found, owner, most):
        if not stat.S_ISFIFO(found.st_mode) or seen:
            checked(found, owner, most)
        else:
            seen.append(found)

    seen = []
    monkeypatch.setattr(collecting, "require_plain", exchange)
    assert read_handin(folder, "ada").refused == {"pipe": "it is not a file"}
    assert seen


def test_another_users_file_is_not_read_through_a_hard_link(folder):
    found = list((folder / FILE).stat())
    found[3] = 2  # links
    linked = os.stat_result(found)
    collecting.require_plain(linked, linked.st_uid, 10)
    with pytest.raises(collecting.Refused, match="another user's file"):
        collecting.require_plain(linked, linked.st_uid + 1, 10)


def test_sizes_and_numbers_are_limited(folder, monkeypatch):
    (folder / "large.bin").write_bytes(b"x" * 2000)
    (folder / "more.bin").write_bytes(b"x" * 900)
    monkeypatch.setattr(collecting, "_LARGEST_FILE", 1000)
    monkeypatch.setattr(collecting, "MOST_BYTES", 500)
    refused = read_handin(folder, "ada").refused
    assert refused == dict.fromkeys(("large.bin", "more.bin"), "it is too large")
    monkeypatch.setattr(collecting, "MOST_FILES", 1)
    refused = read_handin(folder, "ada").refused
    assert "there are more than 1 files" in refused.values()


def test_folders_in_folders_have_an_end(folder):
    deep = folder.joinpath(*["d"] * 30)
    deep.mkdir(parents=True)
    (deep / "x").write_bytes(b"")
    assert set(read_handin(folder, "ada").files) == {FILE, "data/mine.csv"}


def test_a_name_that_is_no_text_is_refused(folder):
    with open(os.fsencode(folder) + b"/caf\xe9.csv", "wb"):
        pass
    handin = read_handin(folder, "ada")
    assert handin.refused == {"caf\\xdce9.csv": "its name is not UTF-8"}


def test_what_was_refused_is_in_the_notes():
    handin = HandIn("ada", handed_in(filled()).files, {"file.py": "it is a link"})
    assert mend(handin, ASSIGNMENT).notes[NAME] == (
        "file.py was refused: it is a link.",
    )


# what goes along


def along(path, content=b"x"):
    """Hand in one more file and give what goes along, and the notes."""
    result = mend(handed_in(filled(), **{path: content}), ASSIGNMENT)
    return result.files, " ".join(result.notes[NAME])


@pytest.mark.parametrize(
    "path", ["timestamp.txt", "helper.py", "data/mine.csv", "Übung 1/a b.txt"]
)
def test_other_files_go_along(path):
    assert along(path) == ({path: b"x"}, "")


@pytest.mark.parametrize(
    "path",
    [
        "../../escape.py",
        "/etc/passwd",
        "a/../b",
        "./a",
        "a//b",
        "a\0b",
        "a\nb",
        "\x1b[2J",
        "C:\\x",
        "",
        "\udcff",
        "\u202eyp.exe",
        "x" * 500,
    ],
)
def test_a_path_that_is_not_plain_is_refused(path):
    files, notes = along(path)
    assert files == {}
    assert "its name is not a plain path inside the folder" in notes
    assert notes.isprintable()


@pytest.mark.parametrize("path", ["data/digits.csv", "data", "data/digits.csv/x"])
def test_nothing_hides_the_instructors_files(path):
    files, notes = along(path)
    assert files == {}
    assert "the instructor's own file stands in its place" in notes


@pytest.mark.parametrize(
    "path",
    ["old.ipynb", ".ipynb_checkpoints/a.txt", "__pycache__/a.pyc", f"{FILE}/x.txt"],
)
def test_what_nbgrader_does_not_copy_stays_behind(path):
    assert along(path) == ({}, "")


def test_a_file_is_no_folder():
    files, notes = luggage.pack({"a": b"1", "a/b": b"2"}, (), ())
    assert files == {"a": b"1"}
    assert notes == ("a/b was left out: a file stands where its folder should be.",)


def test_all_files_together_are_limited(monkeypatch):
    monkeypatch.setattr(luggage, "MOST_BYTES", 10)
    files, notes = luggage.pack({"a": b"x" * 8, "b": b"x" * 8}, (), ())
    assert set(files) == {"a"}
    assert notes == ("b was left out: all files together are too large.",)


def test_notes_about_files_have_an_end():
    many = {f"../{i}": b"" for i in range(1000)}
    result = mend(handed_in(filled(), **many), ASSIGNMENT)
    assert len(result.notes[NAME]) == 20


def test_the_assignment_may_have_no_files():
    bare = Assignment(NAME, ASSIGNMENT.sheets, {}, ())
    assert mend(handed_in(filled(), data=b"x"), bare).files == {"data": b"x"}
