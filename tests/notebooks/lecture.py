"""Runs a lecture in this process, so that a test can ask for its numbers."""

import ast
import contextlib
import io
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import inventory


class Lecture(SimpleNamespace):
    """A lecture that has been run to its end.

    `printed` and `value` hold what each code cell wrote and what its last line gave,
    by the id of the cell; `names` is what the cells defined.
    """

    printed: dict[str, str]
    value: dict[str, Any]
    names: dict[str, Any]


def run(path: Path) -> Lecture:
    """Run all code cells, one after the other."""
    printed, value, names = {}, {}, {"__name__": "__main__"}
    for cell in inventory.code_cells(inventory.read(path)):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            value[cell.id] = _run_cell(cell.source, names)
        printed[cell.id] = out.getvalue()
    return Lecture(printed=printed, value=value, names=names)


def require_fair_questions(lecture: Lecture, n: int) -> None:
    """Want n questions, each with a right answer, and a reason for each wrong one."""
    asked = [value for key, value in lecture.value.items() if key.startswith("ask-")]
    assert len(asked) == n
    for question in (widget.question for widget in asked):
        right = question.target if question.is_number else question.right
        assert question.answer(right).right
        assert question.wrong or question.hints, question.text
        for wrong in (*question.wrong, *question.hints):
            verdict = question.answer(wrong)
            assert not verdict.right
            assert verdict.why not in ("", "Not this number; try again.")


def percents(text: str) -> list[float]:
    """Read all numbers that stand before a % sign."""
    return [float(number) for number in re.findall(r"([\d.]+)%", text)]


def _run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell as IPython does: the value of a last expression is what it shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
