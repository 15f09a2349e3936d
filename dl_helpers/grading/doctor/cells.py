"""Reads whatever may stand in the JSON of a notebook as a list of plain cells."""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ..papers import Sheet
from .decoding import Unreadable, read

_VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
# What ends up in the pages that an instructor opens must not be able to carry a script.
_PICTURES = {f"image/{kind}" for kind in ("png", "jpeg", "gif", "webp", "svg+xml")}
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_LONGEST_SOURCE = 2 * 2**20
_MOST_CELLS = 20_000
_MOST_PICTURES = 10 * 2**20


class Cell(NamedTuple):
    """A cell as it was handed in, everything else left out.

    Args:
        kind: "code", "markdown" or "raw".
        source: its text.
        marks: what it says about itself in `metadata.nbgrader`.
        id: its cell id, "" where it has none that is valid.
        attachments: pictures of a text cell.
    """

    kind: str
    source: str
    marks: Mapping[str, Any]
    id: str = ""
    attachments: Mapping[str, Any] | None = None

    @property
    def grade_id(self) -> str:
        """The name that nbgrader knows it by, or ""."""
        name = self.marks.get("grade_id")
        return name if isinstance(name, str) else ""

    @property
    def changed(self) -> bool:
        """Tell whether it is not what its own checksum was made of."""
        return self.marks.get("checksum") != checksum(self)


class Pages(NamedTuple):
    """A notebook as it was handed in: its cells, and what was odd about the file."""

    cells: list[Cell]
    remarks: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def original(sheet: Sheet) -> dict:
    """Give the instructor's notebook as JSON; nobody may change it."""
    notebook = json.loads(sheet.text)
    for cell in notebook["cells"]:
        cell["source"] = _text(cell["source"])
    return notebook


def read_cells(raw: bytes) -> Pages:
    """Read a file as a notebook of format 3 or 4.

    Raises:
        Unreadable: if nothing of it can be saved.
    """
    document = read(raw)
    found = _cells_in(document.data)
    remarks = document.remarks
    if len(found) > _MOST_CELLS:
        remarks += (f"Of its {len(found)} cells, the first {_MOST_CELLS} were read.",)
    cells = [_cell(cell) for cell in found[:_MOST_CELLS] if isinstance(cell, dict)]
    return Pages(cells, remarks)


def _cells_in(data: Any) -> list:
    """Find the list of cells, or in format 3 those of all worksheets, one by one."""
    data = data if isinstance(data, dict) else {}
    if isinstance(data.get("cells"), list):
        return data["cells"]
    sheets = data.get("worksheets")
    if not isinstance(sheets, list):
        raise Unreadable(
            "It holds data, but no cells: it is not a notebook. Hand in the .ipynb "
            "file itself, as JupyterLab saves it."
        )
    parts = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for part in parts if isinstance(part, list) for cell in part]


def _cell(raw: dict) -> Cell:
    kind = raw.get("cell_type")
    source = _text(raw.get("source", raw.get("input")))
    metadata = raw.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    marks = marks if isinstance(marks, dict) else {}
    if kind == "heading":  # of format 3
        kind, source = "markdown", source if marks else f"# {source}"
    name = raw.get("id")
    return Cell(
        kind=kind if kind in ("code", "markdown") else "raw",
        source=source,
        marks=marks,
        id=name if isinstance(name, str) and _VALID_ID.fullmatch(name) else "",
        attachments=_attachments(raw.get("attachments")),
    )


def _text(source: Any) -> str:
    """Join the lines of a source, and make it text that can be written as UTF-8."""
    if isinstance(source, list):
        lines = [line for line in source if isinstance(line, str)]
        # format 3 also knew lines without their ends
        source = ("" if not lines or lines[0].endswith("\n") else "\n").join(lines)
    if not isinstance(source, str):
        return ""
    source = source[:_LONGEST_SOURCE]
    return source.encode("utf-8", "replace").decode("utf-8")


def _attachments(raw: Any) -> Mapping[str, Any] | None:
    """Keep the pictures of a text cell: a student may have answered with a drawing."""
    if not isinstance(raw, dict):
        return None
    kept = {
        _text(name): {
            kind: data
            for kind, data in bundle.items()
            if kind in _PICTURES and isinstance(data, str) and _BASE64.fullmatch(data)
        }
        for name, bundle in raw.items()
        if isinstance(bundle, dict)
    }
    size = sum(len(data) for bundle in kept.values() for data in bundle.values())
    return kept if kept and size <= _MOST_PICTURES else None


def checksum(cell: Cell) -> str:
    """Compute what nbgrader writes into a cell as its checksum (`compute_checksum`)."""
    marks = cell.marks
    grade, solution = (bool(marks.get(key, False)) for key in ("grade", "solution"))
    locked = not solution and (grade or bool(marks.get("locked", False)))
    parts = [cell.source, cell.kind, str(grade), str(solution), str(locked)]
    parts.append(cell.grade_id)
    if grade:
        parts.append(_points(marks.get("points")))
    content = "".join(parts).encode("utf-8", "replace")
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _points(points: Any) -> str:
    return str(float(points)) if isinstance(points, int | float) else ""
