r"""How an attack is written down: what is handed in, and what must come of it.

In text, as a name, a line that says what must come of it, and sources of cells::

    = a function that never ends
    loses choose_* | interrupted | complete
    [choose]
    def choose(train, validation, lrs, lams, fit):
        while True:
            pass

The line begins with a verb. `loses` and `keeps` speak of a hand-in that is solved but
for these cells, and `gains` of one in which nothing else is written; patterns of the
names of tests follow, `x…` being the test x and all after it, or `all` or `nothing`.
Then, where it matters, a pattern for what a reason or a note must say, and how the run
must end ("complete" unless it says otherwise; `or` between several). In a source, the
line `# the reference` stands for the reference solution; a section `[every function]`
defines `answer`, and all functions of the assignment give back what that gives.

What is done to files is written in Python, as a function that changes a hand-in::

    @attack("keeps all | another name")
    def the_notebook_has_another_name(files): ...
"""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import filter as matching
from typing import Any, NamedTuple

Files = dict[str, bytes]
EVERY = "every function"
REFERENCE = "# the reference"


class Attack(NamedTuple):
    """A hostile or broken hand-in.

    Args:
        name: readable, unique.
        verb: "loses", "keeps" or "gains": what an honest grader makes of it.
        tests: patterns of the names of the tests that are lost, or gained.
        says: what a reason or a note must contain, as a regular expression.
        endings: how the run of the student's cells may end.
        sources: sources of solution cells, by the name of the cell.
        change: what is done to the files after that.
        limits: what differs from the limits that attacks are graded with.
    """

    name: str
    verb: str
    tests: tuple[str, ...]
    says: str
    endings: tuple[str, ...]
    sources: Mapping[str, str] = {}
    change: Callable[[Files], None] | None = None
    limits: Mapping[str, Any] = {}

    @property
    def solved(self) -> bool:
        """Tell whether all other cells are solved."""
        return self.verb != "gains"

    def honest(self, tests: Mapping[str, float]) -> dict[str, float]:
        """Give each test the points that it has for an honest grader.

        Raises:
            ValueError: for a pattern that no test has.
        """
        names = [name for pattern in self.tests for name in _named(pattern, [*tests])]
        if self.verb == "gains":
            return {test: points * (test in names) for test, points in tests.items()}
        lost = names if self.verb == "loses" else ()
        return {test: points * (test not in lost) for test, points in tests.items()}


def attacks(text: str) -> list[Attack]:
    """Read attacks from the notation above."""
    found = []
    for entry in re.split(r"^= ", text, flags=re.M)[1:]:
        name, outcome, body = entry.split("\n", 2)
        pieces = re.split(r"^\[([\w ]+)\]$", body, flags=re.M)[1:]
        cells = zip(pieces[::2], pieces[1::2], strict=True)
        sources = {cell: source.strip("\n") for cell, source in cells}
        found.append(_attack(name, outcome)._replace(sources=sources))
    return found


def family() -> tuple[list[Attack], Callable]:
    """Give a list, and the decorator that puts a function into it as an attack."""
    found: list[Attack] = []

    def attack(
        outcome: str, sources: Mapping[str, str] = {}, **limits: Any
    ) -> Callable:
        def add(change: Callable[[Files], None]) -> Callable:
            name = change.__name__.replace("_", " ")
            one = _attack(name, outcome)
            found.append(one._replace(sources=sources, change=change, limits=limits))
            return change

        return add

    return found, attack


@contextmanager
def opened(files: Files) -> Iterator[dict]:
    """Open the one notebook of a hand-in as JSON; what is changed in it is kept."""
    (path,) = (path for path in files if path.endswith(".ipynb"))
    notebook = json.loads(files[path])
    yield notebook
    files[path] = json.dumps(notebook).encode()


def graded_as(cell: dict) -> dict:
    """Give what nbgrader knows of a cell; {} for a cell that is not its own."""
    return cell["metadata"].get("nbgrader", {})


def is_test(cell: dict) -> bool:
    """Tell whether a cell of a raw notebook is a test."""
    return bool(graded_as(cell).get("grade") and not graded_as(cell).get("solution"))


def filled_in(
    attack: Attack, solved: Mapping[str, str], words: Mapping[str, str]
) -> dict[str, str]:
    """Give the sources that an attack hands in, by the name of the cell.

    Args:
        attack: what is handed in.
        solved: the reference solutions.
        words: what stands for places and marks that only the test knows.
    """
    sources = dict(attack.sources)
    if EVERY in sources:
        sources = _everywhere(sources.pop(EVERY), solved) | sources
    sources = solved | sources if attack.solved else sources
    return {cell: _with(s, solved[cell], words) for cell, s in sources.items()}


def _attack(name: str, outcome: str) -> Attack:
    what, *rest = (piece.strip() for piece in outcome.split("|"))
    verb, *tests = what.split()
    says, ends = (*rest, "", "")[:2]
    if verb not in ("loses", "keeps", "gains"):
        raise ValueError(f"{name}: expected loses, keeps or gains, {verb!r} came")
    tests = [test for test in tests if test not in ("all", "nothing")]
    return Attack(
        name, verb, tuple(tests), says, tuple((ends or "complete").split(" or "))
    )


def _named(pattern: str, tests: list[str]) -> list[str]:
    if pattern.endswith("…"):
        return tests[tests.index(pattern[:-1]) :]
    found = matching(tests, pattern)
    if not found:
        raise ValueError(f"no test {pattern!r}")
    return found


def _everywhere(source: str, solved: Mapping[str, str]) -> dict[str, str]:
    """Let every function of an assignment give back what `answer` does."""
    cells = {cell: _stubs(text) for cell, text in solved.items()}
    first = next(iter(cells))
    return cells | {first: f"{source}\n\n\n{cells[first]}"}


def _stubs(source: str) -> str:
    """Let what a cell defines be what `answer` gives back."""
    lines = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            lines.append(f"def {node.name}(*args):\n    return answer(*args)\n")
        elif isinstance(node, ast.Assign):
            names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
            bound = (n.id for n in names if isinstance(n.ctx, ast.Store))
            lines += [f"{name} = answer()" for name in bound]
    return "\n\n".join(lines)


def _with(source: str, reference: str, words: Mapping[str, str]) -> str:
    source = source.replace(REFERENCE, reference)
    for word, stands_for in words.items():
        source = source.replace(word, stands_for)
    return source
