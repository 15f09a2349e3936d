"""Bytes to text to JSON: what a student's editor, disk or git did to a notebook."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

# Room for honest outputs; what is larger, or has more parts, is a bomb or a mishap.
LARGEST = 50 * 2**20
MOST_PARTS = 3_000_000

_CELL_STARTS = re.compile(
    r'\{\s*"(?:attachments|cell_type|execution_count|id|input|metadata|outputs|source)"'
)
_MOST_TRIES = 50_000
_MOST_WORK = 4 * LARGEST  # characters looked at, some of them twice


class Unreadable(Exception):
    """A file of which no notebook can be made; its text says why, and what to do."""


class Document(NamedTuple):
    """What was read: a notebook's JSON, and what had to be done to read it."""

    data: Any
    remarks: tuple[str, ...] = ()
    whole: bool = True


def read(raw: bytes) -> Document:
    """Read the JSON of a notebook, whole or in pieces.

    Raises:
        Unreadable: if nothing of it can be saved.
    """
    if len(raw) > LARGEST:
        raise Unreadable(
            f"It has {len(raw) / 2**20:.0f} MB, more than {LARGEST // 2**20}. Clear "
            f"its outputs (in JupyterLab: Edit, Clear Outputs of All Cells) and hand "
            f"it in again."
        )
    text, remarks = decode(raw)
    text, more = _one_side(text)
    if sum(map(text.count, "[{,:")) > MOST_PARTS:
        raise Unreadable(
            "It has millions of parts. Clear its outputs, hand it in again."
        )
    remarks += more
    try:
        return Document(_loads(text), remarks)
    except (ValueError, RecursionError):
        return _salvaged(text, remarks)


def decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Turn bytes into text: UTF-8 as a rule, else UTF-16 or Latin-1."""
    encoding = _encoding(raw)
    if encoding:
        return raw.decode(encoding, "replace"), (
            f"It was saved as {encoding.upper()}.",
        )
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    text = raw.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    intact = len(text) - len(text.encode("ascii", "ignore")) - damaged
    if damaged <= 8 * intact or text.endswith("\ufffd"):
        return text, ("Some of its characters were damaged.",)
    return raw.decode("latin-1"), ("It was saved as Latin-1, not as UTF-8.",)


def _encoding(raw: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32 by their first bytes, with or without a mark."""
    marks = {
        codecs.BOM_UTF32_LE: "utf-32",
        codecs.BOM_UTF32_BE: "utf-32",
        codecs.BOM_UTF16_LE: "utf-16",
        codecs.BOM_UTF16_BE: "utf-16",
        b"{\0": "utf-16-le",
        b"\0{": "utf-16-be",
    }
    return next((name for mark, name in marks.items() if raw.startswith(mark)), None)


def _one_side(text: str) -> tuple[str, tuple[str, ...]]:
    """Take one side of the places where git left two."""
    if not text.startswith("<<<<<<<") and "\n<<<<<<<" not in text:
        return text, ()
    said = "It holds git's marks of a merge conflict (<<<<<<<)"
    for side, taken in _sides(text).items():
        try:
            _loads(taken)
        except (ValueError, RecursionError):
            continue
        return taken, (f"{said}; the {side} version of each place was taken.",)
    return text, (f"{said}.",)


def _sides(text: str) -> dict[str, str]:
    """Give the text without its conflicts, once with each version."""
    kept: dict[str, list[str]] = {"first": [], "second": []}
    into = ["first", "second"]
    turns = {"<": ["first"], "|": [], "=": ["second"], ">": ["first", "second"]}
    for line in text.splitlines(keepends=True):
        if line[:1] in turns and line[:7] == line[0] * 7:
            into = turns[line[0]]
            continue
        for side in into:
            kept[side].append(line)
    return {side: "".join(lines) for side, lines in kept.items()}


def _loads(text: str) -> Any:
    """Read the first JSON value; what follows it is not looked at."""
    text = text.lstrip("\ufeff \t\r\n\0")
    return _DECODER.raw_decode(text)[0]


def _int(digits: str) -> int:
    """Read a whole number; one with a thousand digits is no use to a notebook."""
    return int(digits) if len(digits) < 20 else 0


_DECODER = json.JSONDecoder(strict=False, parse_int=_int)


def _salvaged(text: str, remarks: tuple[str, ...]) -> Document:
    """Gather the cells that are whole from text that is no JSON as a whole."""
    cells = list(_whole_cells(text))
    if not cells:
        raise Unreadable(_what_it_is(text))
    said = (
        f"The file is damaged, as if it had been cut off or overwritten; "
        f"{len(cells)} cells could be read."
    )
    return Document({"nbformat": 4, "cells": cells}, (*remarks, said), whole=False)


def _whole_cells(text: str) -> Iterator[dict]:
    """Yield every JSON object that looks like a cell, in order.

    The work is bounded: what an object that breaks off has cost is counted.
    """
    at = work = tries = 0
    while tries < _MOST_TRIES and work < _MOST_WORK:
        start = _CELL_STARTS.search(text, at)
        if start is None:
            return
        tries += 1
        at = start.start() + 1
        try:
            found, end = _DECODER.raw_decode(text, start.start())
        except json.JSONDecodeError as error:
            # the error counts the lines before it, which is quick but not free
            work += error.pos - at + error.pos // 8
        except (ValueError, RecursionError):
            work += _MOST_WORK // 32
        else:
            work += end - at
            if "cell_type" in found and ("source" in found or "input" in found):
                yield found
                at = end


def _what_it_is(text: str) -> str:
    """Say what a file is that is no notebook, and what to do."""
    start = text[:2000].lstrip().lower()
    hand_in = "Hand in the .ipynb file itself, as JupyterLab saves it."
    if not start:
        return f"It is empty. {hand_in}"
    if start.startswith("<<<<<<<"):
        return f"It holds git's marks of a merge conflict. Resolve it. {hand_in}"
    if start.startswith("<"):
        return f"It is a web page, not a notebook. {hand_in}"
    if start.startswith("pk\3\4"):
        return (
            "It is a zip archive. Unpack it and hand in the .ipynb file that is in it."
        )
    if start.startswith("%pdf"):
        return f"It is a PDF. {hand_in}"
    if start[0] in "{[":
        return (
            "It is damaged, and no cell of it is whole. Open it in JupyterLab; if "
            "that fails, take an earlier version (File, Revert to Checkpoint)."
        )
    return f"It is not a notebook: a notebook begins with a brace. {hand_in}"
