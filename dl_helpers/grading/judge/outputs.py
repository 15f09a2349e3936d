"""Collects what a cell shows, as a notebook keeps it, and not more than it may."""

import json
import math
from collections.abc import Sequence
from typing import Any

CUT = "\n[… what follows is cut off: a cell may show {0} KiB]\n"
_SHOWN = ("display_data", "execute_result")


class Page:
    """The outputs of one cell.

    Args:
        most_kb: KiB that it may show.
        displays: pages and outputs by display id, of all cells of a notebook.

    Attributes:
        outputs: what is shown.
        is_stale: whether a later cell has changed it.
    """

    def __init__(self, most_kb: int, displays: dict[str, list]) -> None:
        self.outputs: list[dict] = []
        self.left = most_kb * 1024
        self._most_kb = most_kb
        self._displays = displays
        self._clear_first = False
        self._is_cut = False
        self.is_stale = False

    def add(self, said: Any) -> None:
        """Take over an output; whatever is none is left out."""
        output = said if type(said) is dict else {}
        kind = output.get("output_type")
        if kind == "clear_output":
            self._clear(output.get("wait") is True)
        elif kind == "stream":
            self._print(output.get("name"), output.get("text"))
        elif kind == "error":
            self._append(_error(output))
        elif kind in (*_SHOWN, "update_display_data"):
            self._show(kind, output)

    def _clear(self, wait: bool) -> None:
        self._clear_first = wait
        if not wait:
            self.outputs.clear()

    def _print(self, name: Any, text: Any) -> None:
        if name not in ("stdout", "stderr") or type(text) is not str or not text:
            return
        self._make_room()
        text = valid(text[: max(0, self.left)]) + self._cut_note(len(text))
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        elif text:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def _show(self, kind: str, output: dict) -> None:
        data, metadata = _bundle(output.get("data")), _json(output.get("metadata"))
        shown = {"data": data, "metadata": metadata if type(metadata) is dict else {}}
        key = output.get("display_id")
        if kind == "update_display_data":
            if type(key) is str:
                self._update(self._displays.get(key, ()), shown)
            return
        made = {"output_type": kind, **shown}
        if kind == "execute_result":
            count = output.get("execution_count")
            made["execution_count"] = count if type(count) is int else None
        if self._append(made) and type(key) is str:
            self._displays.setdefault(key, []).append((self, made))

    def _update(self, places: Sequence[tuple["Page", dict]], shown: dict) -> None:
        """Change what stands in several places; each counts, for a file holds each."""
        if places and self._fits(shown, len(places)):
            for page, earlier in places:
                earlier.update(shown)
                page.is_stale = page is not self

    def _append(self, output: dict) -> bool:
        self._make_room()
        if self._fits(output):
            self.outputs.append(output)
            return True
        return False

    def _make_room(self) -> None:
        if self._clear_first:
            self._clear(wait=False)

    def _fits(self, output: dict, copies: int = 1) -> bool:
        size = copies * len(json.dumps(output))
        note = self._cut_note(size)
        if note:
            self.outputs.append(
                {"output_type": "stream", "name": "stderr", "text": note}
            )
        return self.left >= 0 and not note

    def _cut_note(self, size: int) -> str:
        """Count letters; give the note that says once that no more are shown."""
        self.left -= size
        if self.left >= 0 or self._is_cut:
            return ""
        self._is_cut = True
        return CUT.format(self._most_kb)


def _error(output: dict) -> dict:
    lines = output.get("traceback")
    lines = lines if type(lines) is list else []
    return {
        "output_type": "error",
        "ename": _text(output.get("ename")),
        "evalue": _text(output.get("evalue")),
        "traceback": [_text(line) for line in lines],
    }


def _bundle(data: Any) -> dict:
    """Take pictures and texts by their type, such as "image/png"."""
    if type(data) is not dict:
        return {}
    said = {k: v for k, v in data.items() if type(k) is str and "/" in k}
    return {
        valid(k): _json(v) if k.endswith("json") else _text(v) for k, v in said.items()
    }


def _text(value: Any) -> str:
    return valid(value) if type(value) is str else ""


def valid(text: str) -> str:
    """Replace halves of letters, which no file can hold."""
    return text.encode("utf-8", "replace").decode()


def _json(value: Any) -> Any:
    """Give what JSON can hold of a value."""
    if type(value) is dict:
        return {valid(k): _json(v) for k, v in value.items() if type(k) is str}
    if type(value) in (list, tuple):
        return [_json(v) for v in value]
    if type(value) is str:
        return valid(value)
    if type(value) is float:
        return value if math.isfinite(value) else None
    return value if type(value) in (int, bool) else None
