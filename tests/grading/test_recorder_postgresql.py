"""A gradebook in PostgreSQL holds what one in SQLite holds.

Where there is a PostgreSQL server to start, one is started in a folder of its own, on a
socket there. Elsewhere a second SQLite file takes its part, and the test's id says so.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from desk import assignment, course, folder, graded, rows, sheet
from nbgrader.api import Gradebook

from dl_helpers.grading.recorder import NotRecorded, Recorder, book

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
PG_CTL = shutil.which("pg_ctl") or (str(DEBIAN[-1]) if DEBIAN else None)
RAN_ON = "PostgreSQL" if PG_CTL else "SQLite, as there is no PostgreSQL here"


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server; the folder of its socket."""
    here = Path(tempfile.mkdtemp(prefix="pg"))
    as_root = {"user": "postgres"} if os.getuid() == 0 else {}

    def call(command, *args):
        done = subprocess.run(
            [Path(PG_CTL).with_name(command), *args],
            cwd=here,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            **as_root,
        )
        assert done.returncode == 0, done.stdout.decode()

    if as_root:
        shutil.chown(here, "postgres")
    data = f"{here}/data"
    call("initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync")
    options = f"-k {here} -c listen_addresses= -F"
    call("pg_ctl", "-D", data, "-w", "-l", f"{here}/log", "-o", options, "start")
    yield here
    call("pg_ctl", "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(here)


@pytest.fixture
def db_url(request, tmp_path):
    if PG_CTL is None:
        return f"sqlite:///{tmp_path}/other.db"
    here = request.getfixturevalue("server")
    return f"postgresql://postgres@/postgres?host={here}"


@pytest.mark.parametrize("ran_on", [RAN_ON])
def test_both_kinds_of_gradebook_hold_the_same(ran_on, db_url, tmp_path):
    made = []
    for name, url in (("here", ""), ("there", db_url)):
        (tmp_path / name).mkdir()
        place = course(tmp_path / name, url)
        live_through(place)
        url = book.with_driver(place.db_url)
        made.append((rows(url), folder(Path(place.root) / "autograded")))
    assert made[0] == made[1]
    assert len(made[0][0]["student"]) == 3
    assert any("0.25" in row for row in made[0][0]["grade"])


def live_through(place):
    """Grade, mark by hand, hand in again, add tests."""
    with Recorder(place, assignment()) as recorder:
        for one in (graded("ada", points=0.1), graded("bob"), graded("eve")):
            recorder.record(one)
    with Gradebook(book.with_driver(place.db_url)) as own:
        grade = own.find_grade("add_large", "tasks", "warmup", "ada")
        grade.manual_score, grade.extra_credit = 1.5, 0.25
        own.update_or_create_assignment("warmup", duedate="2026-11-01 09:00:00")
        own.db.commit()
    tests = ("add_small", "add_large", "add_new")
    with Recorder(place, assignment(sheet(tests=tests))) as recorder:
        recorder.record(graded("ada", "k2", why="So it is."))
        assert recorder.recall("bob", "k1") == graded("bob")


@pytest.mark.parametrize(
    ("installed", "url"),
    [
        (["psycopg", "psycopg2"], "postgresql+psycopg://a@b/c"),
        (["psycopg2"], "postgresql+psycopg2://a@b/c"),
    ],
)
def test_the_driver_is_the_one_that_is_installed(installed, url, monkeypatch):
    monkeypatch.setattr(book, "find_spec", lambda name: name in installed)
    assert book.with_driver("postgresql://a@b/c") == url
    for other in ("sqlite:////x/gradebook.db", "postgresql+pg8000://a@b/c"):
        assert book.with_driver(other) == other


def test_without_a_driver_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(book, "find_spec", lambda name: None)
    with pytest.raises(NotRecorded, match=r"pip install dl_helpers\[postgresql\]"):
        book.with_driver("postgresql://a@b/c")
