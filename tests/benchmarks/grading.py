"""A class from hand-in to gradebook: `dlcourse grade` against `nbgrader autograde`.

Both get the same course on the same two cores, in turns. Hand-ins are the known right
and wrong answers, mixed. nbgrader takes so long that it gets a sample of the class: for
all of it, what it takes from the first hand-in on is scaled up; its start is not.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
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
SAMPLE = 8
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
        name = f"{self.folder.name}, {CLASS} hand-ins (nbgrader: from {SAMPLE})"
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
        places = [Path(place, str(i)) for i in range(ROUNDS)]
        return [_turn(course, p, folder.name, i) for i, p in enumerate(places)]


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


def _turn(course: Path, place: Path, name: str, i: int) -> Turn:
    """Let each grade a copy of the course; who goes first changes with each turn."""
    sample = _copied(course, place / "sample", SAMPLE)
    whole = _copied(course, place / "whole", CLASS)
    if i % 2:
        theirs, ours = _autograde(sample, name), _grade(whole, name)
    else:
        ours, theirs = _grade(whole, name), _autograde(sample, name)
    return Turn(ours, theirs, _compute(whole, name))


def _grade(course: Path, name: str) -> float:
    """Time `dlcourse grade`."""
    return seconds(lambda: _run(course, "-c", GRADE, *_ours(name)))


def _autograde(course: Path, name: str) -> float:
    """Time `nbgrader autograde`, what comes from the first hand-in on scaled up."""
    call = [sys.executable, "-m", "nbgrader", "autograde", name]
    where = {"cwd": course, "env": _environment()}
    begin = first = time.perf_counter()
    with subprocess.Popen(call, stderr=subprocess.PIPE, text=True, **where) as process:
        log = []
        for line in process.stderr:
            log.append(line)
            if "submitted" in line and first == begin:
                first = time.perf_counter()
    end = time.perf_counter()
    if process.returncode or first == begin:
        raise RuntimeError(f"nbgrader autograde failed:\n{''.join(log)}")
    return first - begin + (end - first) * CLASS / SAMPLE


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
    done = subprocess.run(
        [sys.executable, *call],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{call[-3:]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def _environment() -> dict[str, str]:
    """Let nbgrader find alembic, which it calls by its bare name."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path}
