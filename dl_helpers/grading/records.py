"""What was graded, kept on disk: for each student one record, whole or not there.

A record is JSON, ``{"sha256": …, "graded": …}``, under the name of its key; the hash is
that of the bytes that follow it. A file that was damaged, cut off or made by another
version reads as if it were not there, so its submission is graded again.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .papers import Graded, GradedSheet, Score

_HEAD = b'{"sha256": "%b", "graded": '
_TAIL = b"}\n"
_BODY = len(_HEAD % (64 * b"0"))  # where what is hashed begins


@dataclass(frozen=True)
class Records:
    """The records of one assignment, one folder for each student.

    Beside a record stands an empty file `<key>.written` as long as it is known that all
    of it stands in the gradebook and in autograded/.

    Args:
        folder: such as .grading/a1_linear_classifiers in the folder of the course.
    """

    folder: Path

    def save(self, graded: Graded) -> None:
        """Keep a record, whole or not at all.

        Raises:
            OSError: if it could not be written; nothing of it is left then.
        """
        path = self._path(graded.student, graded.key)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, _encode(graded))

    def load(self, student: str, key: str) -> Graded | None:
        """Give back a record, or None if there is no sound one."""
        try:
            graded = _decode(self._path(student, key).read_bytes())
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        return graded if (graded.student, graded.key) == (student, key) else None

    def students(self) -> Iterator[str]:
        """Name those of whom there are records."""
        if self.folder.is_dir():
            yield from sorted(p.name for p in self.folder.iterdir() if p.is_dir())

    def keys(self, student: str) -> list[str]:
        """List the keys under which there are records of a student."""
        return [path.stem for path in (self.folder / student).glob("*.json")]

    def is_written(self, student: str, key: str) -> bool:
        """Tell whether a record is known to stand in the gradebook."""
        return self._mark(student, key).exists()

    def unwrite(self, student: str) -> None:
        """Forget that anything of a student's stands in the gradebook."""
        for mark in (self.folder / student).glob("*.written"):
            mark.unlink()

    def written(self, student: str, key: str) -> None:
        """Note that a record stands in the gradebook; drop all earlier ones."""
        self._mark(student, key).touch()
        for path in (self.folder / student).iterdir():
            if not path.name.startswith(key):
                path.unlink()

    def _path(self, student: str, key: str) -> Path:
        return self.folder / student / f"{key}.json"

    def _mark(self, student: str, key: str) -> Path:
        return self.folder / student / f"{key}.written"


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file so that after a crash it is there as before, or whole.

    The folder is not forced to disk: if the power fails, the file may be as before.

    Raises:
        OSError: if it could not be written; nothing of it is left then.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _encode(graded: Graded) -> bytes:
    body = json.dumps(_plain(graded)).encode("ascii")
    digest = hashlib.sha256(body).hexdigest()
    return _HEAD % digest.encode("ascii") + body + _TAIL


def _decode(raw: bytes) -> Graded:
    """Read a record.

    Raises:
        ValueError: if it is not, byte for byte, what was written.
    """
    body = raw[_BODY : -len(_TAIL)]
    digest = hashlib.sha256(body).hexdigest().encode("ascii")
    if raw != _HEAD % digest + body + _TAIL:
        raise ValueError("the record is damaged")
    return _graded(json.loads(body))


def _plain(graded: Graded) -> dict[str, Any]:
    files = {
        path: base64.b64encode(raw).decode("ascii")
        for path, raw in graded.files.items()
    }
    return (
        vars(graded)
        | {"sheets": [*map(_plain_sheet, graded.sheets)]}
        | {"files": files}
    )


def _plain_sheet(sheet: GradedSheet) -> dict[str, Any]:
    return vars(sheet) | {"scores": {k: vars(s) for k, s in sheet.scores.items()}}


def _graded(plain: dict[str, Any]) -> Graded:
    files = {path: base64.b64decode(text) for path, text in plain["files"].items()}
    sheets = tuple(map(_sheet, plain["sheets"]))
    return Graded(**plain | {"sheets": sheets, "files": files})


def _sheet(plain: dict[str, Any]) -> GradedSheet:
    scores = {name: Score(**score) for name, score in plain["scores"].items()}
    notes = tuple(plain["notes"])
    return GradedSheet(**plain | {"scores": scores, "notes": notes})
