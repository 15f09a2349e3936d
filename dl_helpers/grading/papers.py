"""What goes from hand to hand when a class is graded: plain data, nothing that acts.

A `HandIn` and its `Assignment` go into a worker, a `Graded` comes out. All three are
picklable, and made by us: nothing that a student's process wrote is ever unpickled.
"""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

MIB = 2**20

Isolation = Literal["bubblewrap", "docker", "podman", "none"]

# How the run of a notebook ended: "complete" means that the sandbox lived to its end.
Ending = Literal["complete", "timed out", "out of memory", "died", "unreadable"]


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Args:
        cell_seconds: wall time of one cell, after which it is interrupted.
        total_seconds: wall time of a whole notebook, after which it is killed.
        cpu_seconds: processor time of each process of the sandbox.
        memory_mb: memory of the sandbox, in MiB: address space of each process, and
            what all of them hold together.
        processes: processes and threads at one time.
        file_mb: size of one file, and of all folders that can be written together.
        output_kb: text and pictures that one cell may show, in KiB; more is cut off.
        message_mb: size of one answer to the judge, in MiB.
    """

    cell_seconds: float = 30.0
    total_seconds: float = 600.0
    cpu_seconds: int = 900
    memory_mb: int = 3072
    processes: int = 64
    file_mb: int = 256
    output_kb: int = 1024
    message_mb: int = 256


@dataclass(frozen=True)
class Settings:
    """How a class is graded; a change of what decides marks makes other records.

    Args:
        limits: what one submission may use.
        isolation: what keeps student code in; "none" only where it is asked for.
        seed: what `checks.answers.seeds` starts from, and every cell's generators.
    """

    limits: Limits = field(default_factory=Limits)
    isolation: Isolation = "bubblewrap"
    seed: int = 0


@dataclass(frozen=True)
class Sheet:
    """One notebook of an assignment, as the instructor has it.

    Args:
        name: without ".ipynb".
        text: JSON of the notebook: no solutions, but with the hidden tests; what
            nbgrader's autograde puts back into a hand-in.
        asked: the names that the reference solution defines: the student's own, though
            a test cell may use the same name for something of its own.
    """

    name: str
    text: str
    asked: frozenset[str]


@dataclass(frozen=True)
class Assignment:
    """An assignment, as the instructor has it.

    Args:
        name: such as "a1_linear_classifiers".
        sheets: its notebooks.
        files: other files that belong to it (paths with "/" as separator), such as
            data; they stand in the working folder, whatever a student handed in.
        preload: modules that the warm process loads, such as ("numpy", "torch").
    """

    name: str
    sheets: tuple[Sheet, ...]
    files: Mapping[str, bytes]
    preload: tuple[str, ...]

    @property
    def version(self) -> str:
        """Hash of all that decides marks."""
        return _hash(
            self.name,
            *(f"{s.name}\0{s.text}\0{sorted(s.asked)}" for s in self.sheets),
            *(part for item in sorted(self.files.items()) for part in item),
        )


@dataclass(frozen=True)
class HandIn:
    """What one student handed in: regular files only, links are never followed.

    Args:
        student: the student's id.
        files: every file by its path, "/" as separator.
        refused: what was left out, by path, and why: a link, a device, too large.
    """

    student: str
    files: Mapping[str, bytes]
    refused: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Hash of the content."""
        return _hash(*(part for item in sorted(self.files.items()) for part in item))


@dataclass(frozen=True)
class Score:
    """The mark of one graded cell.

    Args:
        points: what was reached; None where a person has to look.
        max_points: what can be reached.
        reason: why not all, in a sentence or a few; "" where nothing is missing.
    """

    points: float | None
    max_points: float
    reason: str = ""


@dataclass(frozen=True)
class GradedSheet:
    """One notebook of a submission, graded.

    Args:
        name: without ".ipynb".
        text: JSON of the notebook with its outputs, as autograde would have left it.
        scores: the marks, by grade id.
        ending: how the run of the student's cells ended.
        notes: what the doctor mended, and whatever else an instructor should know.
        compute_seconds: wall time that the cells themselves took, tests included.
    """

    name: str
    text: str
    scores: Mapping[str, Score]
    ending: Ending
    notes: tuple[str, ...] = ()
    compute_seconds: float = 0.0


@dataclass(frozen=True)
class Graded:
    """A submission, graded.

    Args:
        student: the student's id.
        key: see `record_key`; says for what content these marks hold.
        sheets: its notebooks.
        files: what else was handed in, for the folder autograded/.
        seconds: wall time from hand-in to here.
    """

    student: str
    key: str
    sheets: tuple[GradedSheet, ...]
    files: Mapping[str, bytes]
    seconds: float


def record_key(assignment: Assignment, handin: HandIn, settings: Settings) -> str:
    """Name the content that marks hold for: hand-in, tests, settings and grader."""
    how = json.dumps(asdict(settings), sort_keys=True)
    return _hash(_grader(), assignment.version, handin.version, how)


@cache
def _grader() -> str:
    """Hash of what grades: Python, the packages that compute, and our own source."""
    package = Path(__file__).parents[1]
    sources = (
        p for room in ("checks", "grading") for p in package.glob(f"{room}/**/*.py")
    )
    return _hash(
        platform.python_version(),
        *(f"{name} {version(name)}" for name in ("numpy", "torch")),
        *(part for p in sorted(sources) for part in (p.name, p.read_bytes())),
    )


def _hash(*parts: str | bytes) -> str:
    """SHA-256 of parts, each with its length, so that none can flow into the next."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        digest.update(f"{len(raw)}:".encode())
        digest.update(raw)
    return digest.hexdigest()
