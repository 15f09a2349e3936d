"""Files and functions are short enough to be read at one go."""

import ast
import statistics
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "dl_helpers"
LINES_OF_A_FILE = 260
LINES_OF_A_WIDGET = 300  # a widget says in words whatever it draws
LINES_OF_A_FUNCTION = 40


def sources():
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE)), path.read_text("utf-8")


def lengths(source):
    """Count the lines of code of each function: no docstring, comment or empty line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[ast.get_docstring(node) is not None :]
            yield node.name, len({n for statement in body for n in span(statement)})


def span(statement):
    """Give the numbers of the lines on which something of a statement stands."""
    for node in ast.walk(statement):
        if hasattr(node, "lineno"):
            yield from (node.lineno, node.end_lineno)


def test_no_file_is_too_long():
    counts = {name: len(source.splitlines()) for name, source in sources()}
    assert {n: k for n, k in counts.items() if k > most(n)} == {}


def most(name):
    widget = name.startswith("widgets")
    return LINES_OF_A_WIDGET if widget else LINES_OF_A_FILE


def test_no_function_is_too_long():
    long = {
        f"{name}: {function}": k
        for name, source in sources()
        for function, k in lengths(source)
        if k > LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_most_functions_are_short():
    counts = [k for _, source in sources() for _, k in lengths(source)]
    assert statistics.median(counts) <= 6
    assert statistics.quantiles(counts, n=10)[-1] <= 18


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('def f():\n    """Give 1.\n\n    More.\n    """\n    return 1', 1),
        ("def f():\n    # why\n\n    x = [\n        1,\n    ]\n    return x", 4),
        ('def f():\n    """Still to be written."""', 0),
        ("def f(a,\n      b):\n    return a", 1),
    ],
)
def test_only_lines_of_code_count(source, count):
    assert [k for _, k in lengths(source)] == [count]
