"""A course with secrets, at which attacks are aimed, and a neighbour left in peace."""

import json
import os
import resource
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from attacks.notation import Attack, filled_in
from handing_in import handed_in
from runner import ROOT, cells_of

import dl_helpers
from dl_helpers.checks import comparison
from dl_helpers.grading import Graded, GradedSheet, HandIn, Limits, Settings
from dl_helpers.grading.assignment import read_assignment
from dl_helpers.grading.unit import grade

FOUND = "the attack got through"
HIDDEN = "BEGIN HIDDEN TESTS"
LIMITS = {
    "cell_seconds": 3.0,
    "total_seconds": 40.0,
    "cpu_seconds": 60,
    "memory_mb": 2048,
    "processes": 48,
    "file_mb": 64,
    "output_kb": 64,
    "message_mb": 16,
}
# Learnt at once, where the reference tries nine pairs: attacks are many.
QUICK = """\
X, y = digits.train
spread = np.cov(X.T) + np.eye(64) / 30
best_W = np.array([np.linalg.solve(spread, X[y == k].mean(axis=0)) for k in range(10)])
best_b = -0.5 * np.array([w @ X[y == k].mean(axis=0) for k, w in enumerate(best_W)])
best_lr = best_lam = 0.0"""
SHORT = {"digits_choice": QUICK}
MISSING = ("choose", "windows")  # what the neighbour has not written


class Target:
    """An assignment in a course on disk, with secrets planted wherever one might look.

    Args:
        folder: an empty folder for the course.
        source: the assignment's folder, which holds its notebook.
        quick: solution cells to use in place of the reference's.

    The neighbour has written all of them but one.
    """

    def __init__(
        self,
        folder: Path,
        source: Path,
        quick: Mapping[str, str],
    ) -> None:
        self.course = folder / "course"
        self.marker = f"intruder-{secrets.token_hex(8)}"
        self.secret = f"canary-{secrets.token_hex(8)}"
        shutil.copytree(source, self.course / "solutions" / source.name)
        shutil.copy(ROOT / "nbgrader_config.py", self.course)
        self.assignment = read_assignment(self.course / "solutions" / source.name)
        (sheet,) = self.assignment.sheets
        self.name = sheet.name
        cells = cells_of(source / f"{sheet.name}.ipynb")
        self.solved = {c.name: c.source for c in cells if c.solution} | dict(quick)
        self.tests = {c.name: float(c.points) for c in cells if c.points is not None}
        self.max_points = _max_points(json.loads(sheet.text))
        self._plant()
        self.before = self.files()
        first = next(iter(self.solved))
        own = {first: f"{self.solved[first]}\n\n\nprint('{self.secret}')"}
        self.calm = {c: s for c, s in (self.solved | own).items() if c not in MISSING}
        self.peace = self.points(self.grade(handed_in(self.assignment, self.calm)))

    def attacked_by(self, attack: Attack) -> Graded:
        """Grade an attack."""
        words = {
            "@course": str(self.course),
            "@marker": self.marker,
            "@found": FOUND,
            "@port": str(self.door.getsockname()[1]),
        }
        handin = handed_in(self.assignment, filled_in(attack, self.solved, words))
        files = dict(handin.files)
        if attack.change:
            attack.change(files)
        files = {path.replace("@marker", self.marker): f for path, f in files.items()}
        return self.grade(HandIn("mallory", files), attack.limits)

    def grade(self, handin: HandIn, limits: Mapping[str, float] = {}) -> Graded:
        """Grade a hand-in with the limits of attacks, or other ones."""
        settings = Settings(limits=Limits(**(LIMITS | dict(limits))))
        return grade(handin, self.assignment, settings)

    def neighbour(self) -> dict[str, float | None]:
        """Grade the neighbour, once more, and give the points of each test."""
        return self.points(self.grade(handed_in(self.assignment, self.calm)))

    def points(self, graded: Graded) -> dict[str, float | None]:
        """Give the points of each test."""
        (sheet,) = graded.sheets
        return {test: sheet.scores[test].points for test in self.tests}

    def leaks(self, graded: Graded) -> list[str]:
        """List what should not stand in a graded hand-in."""
        (sheet,) = graded.sheets
        said = "\n".join(words(sheet))
        everything = f"{sheet.text}{sheet.scores}{sheet.notes}"
        found = [word for word in (FOUND, HIDDEN) if word in said]
        return found + [self.secret] * (self.secret in everything)

    def files(self) -> dict[str, bytes]:
        """Read all that an attack could have changed, by path."""
        found = {str(p): p.read_bytes() for p in self.course.rglob("*") if p.is_file()}
        places = [*sys.path, *dl_helpers.__path__, *map(str, self.course.parents)]
        places += ["/usr/bin", "/etc", "/dev/shm", "/var/tmp", str(Path.home())]
        for place in filter(os.path.isdir, places):
            found |= {f: b"" for f in os.listdir(place) if self.marker in f}
        return found | {comparison.__file__: Path(comparison.__file__).read_bytes()}

    def _plant(self) -> None:
        """Put secrets where attacks look for them."""
        for path in (
            f"solutions/{self.assignment.name}/answers.txt",
            f"submitted/alice/{self.assignment.name}/{self.name}.ipynb",
            "gradebook.db",
        ):
            place = self.course / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(self.secret, "utf-8")
        os.environ["COURSE_PASSWORD"] = self.secret
        self.door = socket.create_server(("127.0.0.1", 0))
        self.hatch = socket.socket(socket.AF_UNIX)
        self.hatch.bind(f"\0{self.marker}")
        self.hatch.listen()

    def close(self) -> None:
        """Take down what was put up for the attacks."""
        self.door.close()
        self.hatch.close()
        os.environ.pop("COURSE_PASSWORD", None)


def _max_points(notebook: dict) -> dict[str, float]:
    """Give the points of every graded cell, those included that a person grades."""
    marks = (cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"])
    return {m["grade_id"]: float(m["points"]) for m in marks if m.get("grade")}


def words(sheet: GradedSheet) -> Iterator[str]:
    """Give all that a graded notebook says: reasons, notes, outputs, errors."""
    yield from (score.reason for score in sheet.scores.values())
    yield from sheet.notes
    if sheet.ending == "unreadable":
        return
    for cell in json.loads(sheet.text)["cells"]:
        for output in cell.get("outputs", ()):
            yield "".join(output.get("text", ""))
            yield f"{output.get('ename')}: {output.get('evalue')}"
            yield from ("".join(data) for data in output.get("data", {}).values())


def descendants() -> set[int]:
    """Find the processes that this one has brought into the world and that live."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            parents[int(folder.name)] = int(parent)
    found, more = set(), {os.getpid()}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found


def left_behind(before: set[int], seconds: float = 5.0) -> set[int]:
    """Give the processes that came since and do not go within some seconds."""
    for _ in range(int(seconds / 0.05)):
        if not descendants() - before:
            return set()
        time.sleep(0.05)
    return descendants() - before


def peak_mb() -> float:
    """Give the most memory that this process has ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
