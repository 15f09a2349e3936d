"""A class in a folder: an instructor, an exchange, students, and nbgrader's commands.

nbgrader is the one from PyPI, run by its command line with the project's own settings.
"""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
from runner import ROOT


class Classroom:
    """One assignment on its way from the instructor to the students and back."""

    def __init__(
        self, folder: Path, assignment: str, source: Path | None = None
    ) -> None:
        self.assignment = assignment
        self.course = folder / "course"
        self.exchange = folder / "exchange"
        self.homes = folder / "students"
        source = source or ROOT / "solutions" / assignment
        shutil.copytree(source, self.course / "solutions" / assignment)
        shutil.copy(ROOT / "nbgrader_config.py", self.course)
        self.exchange.mkdir(parents=True)
        self.exchange.chmod(0o777)

    def nbgrader(self, command: str, *args: str, cwd: Path | None = None) -> str:
        """Run an nbgrader command and give back what it printed.

        Raises:
            AssertionError: with that, if the exit code is not 0.
        """
        call = [sys.executable, "-m", "nbgrader", command, *args]
        if command != "validate":
            call += ["--course=deep-learning", f"--Exchange.root={self.exchange}"]
            call += [f"--Exchange.cache={self.exchange.parent / 'cache'}"]
        # alembic is called by its bare name; a user's own settings are not for tests
        own = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "JUPYTER_CONFIG_DIR": str(self.exchange.parent / "jupyter"),
            "IPYTHONDIR": str(self.exchange.parent / "ipython"),
        }
        done = subprocess.run(
            call,
            cwd=cwd or self.course,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"nbgrader {command}:\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def enrol(self, student: str) -> Path:
        """Let a student fetch the assignment; give back the notebook."""
        home = self.homes / student
        home.mkdir(parents=True)
        self.nbgrader("fetch_assignment", self.assignment, cwd=home)
        return home / self.assignment / f"{self.assignment}.ipynb"

    def submit(self, student: str) -> None:
        """Hand in what stands in the student's folder."""
        home = self.homes / student
        self.nbgrader("submit", self.assignment, f"--student={student}", cwd=home)

    def marks(self) -> dict[str, dict[str, str]]:
        """Export the marks as CSV and give the row of each student."""
        self.nbgrader("export", "--to=marks.csv")
        with (self.course / "marks.csv").open(encoding="utf-8") as rows:
            return {row["student_id"]: row for row in csv.DictReader(rows)}


def fill_in(path: Path, sources: Mapping[str, str]) -> None:
    """Write sources into the cells of a notebook, as a student would."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = sources.get(cell.id, cell.source)
    nbformat.write(notebook, path)
