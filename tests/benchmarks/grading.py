"""A class from hand-in to gradebook: `dlcourse grade` against `nbgrader autograde`.

Both get the same course on the same two cores, in turns. Hand-ins are the known right
and wrong answers, mixed. nbgrader takes so long that it gets two samples of the class,
a small and a larger one; the time of a whole class lies on the line through them.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from contest import seconds
from result import Result

from dl_helpers.grading.assignment import read_assignment
from dl_helpers.grading.records import Records

sys.path.append(str(Path(__file__).parents[1] / "grading"))

import tiny
from handing_in import A1, TORCH, handed_in, known_answers
from runner import ROOT, cells_of

CLASS = 100
SAMPLES = 2, 8
ROUNDS = 3
WORKERS = 2
GRADE = "from dl_helpers.cli import app; app(standalone_mode=False)"
PEAK = f"""
import re
from pathlib import Path
{GRADE}
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
"""


class Turn(NamedTuple):
    """What one turn of each took, in seconds for the whole class.

    Args:
        ours: of `dlcourse grade`, all included.
        theirs: of `nbgrader autograde`, extrapolated.
        compute: of the cells themselves, tests included, added up.
    """

    ours: float
    theirs: float
    compute: float

    @property
    def overhead(self) -> float:
        """Milliseconds of each submission beyond its cells' share of the workers."""
        return 1e3 * (self.ours - self.compute / WORKERS) / CLASS


@dataclass(frozen=True)
class Speed:
    """How long a class takes, ours over theirs."""

    folder: Path
    goal: float = 1 / 20

    def measure(self) -> Result:
        """Look up what the turns have found."""
        turns = all_turns(self.folder)
        ratios = [turn.ours / turn.theirs for turn in turns]
        low, ratio, high = statistics.quantiles(ratios, n=4)
        medians = (
            statistics.median(each) for each in list(zip(*turns, strict=True))[:2]
        )
        name = f"{self.folder.name}, {CLASS} hand-ins (nbgrader: by {SAMPLES[1]})"
        return Result(name, "s", *medians, ratio, low, high, self.goal)


@dataclass(frozen=True)
class Overhead:
    """What a submission takes beyond its own cells, in milliseconds."""

    folder: Path
    goal: float = 100

    def measure(self) -> Result:
        """Look up what the turns have found."""
        found = [turn.overhead for turn in all_turns(self.folder)]
        low, ours, high = statistics.quantiles(found, n=4)
        name = f"{self.folder.name}, a hand-in beyond its cells"
        return Result(name, "ms", ours, None, None, low, high, self.goal)


@dataclass(frozen=True)
class Memory:
    """The main process at its largest: a large class against a small one."""

    small: int = 50
    large: int = 400
    goal: float = 1.05

    def measure(self) -> Result:
        """Grade a class of each size with the smallest assignment."""
        small, large = self._peak(self.small), self._peak(self.large)
        name = f"peak memory, {self.large} hand-ins against {self.small}"
        return Result(name, "MB", large, small, large / small, goal=self.goal)

    def _peak(self, size: int) -> float:
        with tempfile.TemporaryDirectory() as place:
            root = Path(place)
            answers = [tiny.RIGHT, tiny.PARTLY, tiny.WRONG]
            tiny.class_of(root, {f"s{i:04}": answers[i % 3] for i in range(size)})
            return int(_run(root, "-c", PEAK, *_ours(tiny.NAME)).split()[-1]) / 1e3


def classes() -> Iterator[Speed | Overhead | Memory]:
    """An assignment in NumPy, one in PyTorch, and the memory."""
    for folder in (A1, TORCH):
        yield Speed(folder)
        yield Overhead(folder)
    yield Memory()


@cache
def all_turns(folder: Path) -> list[Turn]:
    """Let both grade the class, several times in turn."""
    with tempfile.TemporaryDirectory() as place:
        course = _course(Path(place, "course"), folder)
        return [_turn(course, Path(place, str(i)), folder.name) for i in range(ROUNDS)]


def _course(root: Path, folder: Path) -> Path:
    """Lay a course out: an assignment that nbgrader knows, and a class's hand-ins."""
    shutil.copytree(folder, root / "solutions" / folder.name)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    _run(root, "-m", "nbgrader", "generate_assignment", folder.name)
    assignment = read_assignment(folder)
    cells = cells_of(folder / f"{folder.name}.ipynb")
    solved = {cell.name: cell.source for cell in cells if cell.solution}
    known = [sources for _, sources in known_answers(folder, solved).values()]
    for i in range(CLASS):
        sources = known[i * len(known) // CLASS] if i % 2 else solved
        place = root / "submitted" / f"s{i:03}" / folder.name
        place.mkdir(parents=True)
        for name, raw in handed_in(assignment, sources).files.items():
            (place / name).write_bytes(raw)
    return root


def _turn(course: Path, place: Path, name: str) -> Turn:
    """Let each grade copies of the course."""
    small, large = (_copied(course, place / str(n), n) for n in SAMPLES)
    whole = _copied(course, place / "whole", CLASS)
    theirs = ["-m", "nbgrader", "autograde", name]
    first = seconds(lambda: _run(small, *theirs))
    ours = seconds(lambda: _run(whole, "-c", GRADE, *_ours(name)))
    second = seconds(lambda: _run(large, *theirs))
    each = (second - first) / (SAMPLES[1] - SAMPLES[0])
    return Turn(ours, first + each * (CLASS - SAMPLES[0]), _compute(whole, name))


def _copied(course: Path, place: Path, size: int) -> Path:
    """Copy a course with some of its hand-ins, as many right ones as wrong ones."""
    students = sorted(path.name for path in (course / "submitted").iterdir())
    if size < CLASS:
        students = [students[i * (CLASS // size) + i % 2] for i in range(size)]
    shutil.copytree(course, place, ignore=shutil.ignore_patterns("submitted"))
    for student in students:
        shutil.copytree(course / "submitted" / student, place / "submitted" / student)
    return place


def _compute(course: Path, name: str) -> float:
    """Add up what the cells themselves took, by the records."""
    records = Records(course / ".grading" / name)
    graded = [
        records.load(student, key)
        for student in records.students()
        for key in records.keys(student)
    ]
    assert len(graded) == CLASS, f"{len(graded)} of {CLASS} were graded"
    return sum(sheet.compute_seconds for each in graded for sheet in each.sheets)


def _ours(name: str) -> Sequence[str]:
    return "grade", name, "--workers", str(WORKERS)


def _run(folder: Path, *call: str) -> str:
    """Run Python in a folder; give what it printed."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, *call],
        cwd=folder,
        env={**os.environ, "PATH": path},  # nbgrader calls alembic by its bare name
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{call[-3:]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
