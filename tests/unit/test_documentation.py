"""Each public name says what it is, its types and shapes, and where it is from."""

import functools
import importlib
import inspect
import re
from pathlib import Path

import pytest

import dl_helpers

PACKAGE = Path(dl_helpers.__file__).parent
ROOMS = sorted({room.parent.name for room in PACKAGE.glob("*/__init__.py")} - {"cli"})
NUMERIC = sorted({*ROOMS} - {"data", "figures", "grading", "widgets"})

# Names that hold, join or hand on what others computed: there is nothing to cite.
HOLDERS = {
    "autograd": {"Vertex", "graph"},
    "checks": {"GradientCheck", "GradientReport", "Question", "Verdict"},
    "features": {"Detections", "Rectangle", "Verdict", "join"},
    "training": {"DivergedError", "History", "compose", "of_task", "scores_of"},
}
SHAPE = re.compile(r"\bshapes?\b|`\(|(each|every) (entry|number)", re.IGNORECASE)
SOURCE = re.compile(r"^Sources?( of the method)?: \S", re.MULTILINE)
ELSEWHERE = re.compile(
    r"(?:\bsource\b[^.;]*\bthose|^Source: that) of\s+`(?:\w+\.)?(\w+)`",
    re.IGNORECASE | re.MULTILINE,
)


def public(room):
    """Give the public classes and functions of a room by their names."""
    module = importlib.import_module(f"dl_helpers.{room}")
    named = {name: getattr(module, name) for name in module.__all__}
    return {n: x for n, x in named.items() if inspect.isroutine(x) or is_class(x)}


def is_class(x):
    return inspect.isclass(x) and x.__module__.startswith("dl_helpers")


def family(cls):
    """Give a class and those of ours that it inherits from."""
    return [base for base in cls.__mro__ if is_class(base)]


def methods(cls):
    """Give what a class is called, built and asked with, inherited or not."""
    found = {}
    for base in reversed(family(cls)):
        for name, member in vars(base).items():
            if isinstance(member, property):
                member = member.fget
            elif isinstance(member, classmethod | staticmethod):
                member = member.__func__
            if inspect.isfunction(member) and is_ours(name, member):
                found[name] = member
    return found


def is_ours(name, member):
    """Leave out what a dataclass or a tuple makes by itself."""
    written = not member.__code__.co_filename.startswith("<")
    return written and (name in ("__init__", "__call__") or not name.startswith("_"))


def functions(name, x):
    """Give each function that belongs to a public name, by what a reader calls it."""
    if not inspect.isclass(x):
        return {name: x}
    return {f"{name}.{part}": method for part, method in methods(x).items()}


def untyped(function):
    """List the parameters without a type, and "return" if that has none."""
    signature = inspect.signature(function)
    parameters = [p for p in signature.parameters.values() if p.name != "self"]
    bare = [p.name for p in parameters if p.annotation is p.empty and p.name != "cls"]
    return bare + ["return"] * (signature.return_annotation is signature.empty)


def takes_arrays(name, x):
    hints = [
        str(hint)
        for function in functions(name, x).values()
        for hint in inspect.get_annotations(function).values()
    ]
    if inspect.isclass(x):
        hints += map(str, inspect.get_annotations(x).values())
    return any("ndarray" in hint or "Array" in hint for hint in hints)


def texts(name, x):
    """Give the docstrings that speak of a name: its own, its methods', its bases'."""
    documented = [*family(x), *functions(name, x).values()] if is_class(x) else [x]
    return "\n".join(inspect.getdoc(each) or "" for each in documented)


def cites(x):
    """Tell whether a docstring names its source, or another that does."""
    text = inspect.cleandoc(x.__doc__ or "")
    other = ELSEWHERE.search(text)
    if other:
        return cites(everything()[other[1]])
    return bool(SOURCE.search(text))


@functools.cache
def everything():
    """Give what is public in any of the numeric rooms."""
    return {name: x for room in NUMERIC for name, x in public(room).items()}


def listed(names):
    """Put names below each other, as pytest would not."""
    return "".join(f"\n  {name}" for name in names)


@pytest.mark.parametrize("room", ROOMS)
def test_whatever_is_public_has_a_docstring(room):
    silent = [name for name, x in public(room).items() if not x.__doc__]
    for name, x in public(room).items():
        silent += [
            part
            for part, function in functions(name, x).items()
            if not part.endswith("__") and not inspect.getdoc(function)
        ]
    assert not silent, listed(silent)


@pytest.mark.parametrize("room", ROOMS)
def test_whatever_is_public_has_types(room):
    bare = [
        f"{part}: {', '.join(untyped(function))}"
        for name, x in public(room).items()
        for part, function in functions(name, x).items()
        if untyped(function)
    ]
    assert not bare, listed(bare)


@pytest.mark.parametrize("room", NUMERIC)
def test_who_takes_or_gives_arrays_says_their_shapes(room):
    shapeless = [
        name
        for name, x in public(room).items()
        if takes_arrays(name, x) and not SHAPE.search(texts(name, x))
    ]
    assert not shapeless, listed(shapeless)


@pytest.mark.parametrize("room", NUMERIC)
def test_who_computes_says_where_it_is_from(room):
    without = {name for name, x in public(room).items() if not cites(x)}
    without = sorted(without - HOLDERS.get(room, set()))
    assert not without, listed(without)


@pytest.mark.parametrize("room", sorted(HOLDERS))
def test_no_exception_is_left_over(room):
    assert HOLDERS[room] <= {n for n, x in public(room).items() if not cites(x)}
