"""Reads an assignment from the instructor's folder, as nbgrader itself would.

The notebooks pass through nbgrader's own preprocessors, with the course's settings, as
far as the point where `nbgrader generate_assignment` stores the cells that `autograde`
will put back: solutions are cleared, hidden tests are not.
"""

import ast
import contextlib
import json
import logging
import symtable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .papers import Assignment, Sheet

CONFIG = "nbgrader_config.py"

Notebook = Any  # a nbformat.NotebookNode
Config = Any  # a traitlets Config

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())


def read_assignment(folder: Path) -> Assignment:
    """Read an assignment from its folder, such as solutions/a1_linear_classifiers.

    The settings are those of the nearest nbgrader_config.py in a folder above; without
    one, nbgrader's own.

    Raises:
        ValueError: if there is no notebook, or one that nbgrader would not accept: it
            names the file, the cell, and what is wrong.
    """
    folder = Path(folder).resolve()
    root, config = _settings(folder)
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise ValueError(
            f"{folder} holds no notebook. Expected the instructor's folder of an "
            f"assignment, such as solutions/a1_linear_classifiers."
        )
    sources = {path: _read(path) for path in paths}
    heavy = any(_needs_torch(code) for nb in sources.values() for code in _code(nb))
    asked = {path: _asked(path, nb) for path, nb in sources.items()}
    return Assignment(
        name=folder.name,
        sheets=tuple(
            Sheet(path.stem, _stored(path, nb, root, config), asked[path])
            for path, nb in sources.items()
        ),
        files=_other_files(folder, config),
        preload=("numpy", "torch") if heavy else ("numpy",),
    )


def _settings(folder: Path) -> tuple[Path, Config]:
    """Find the course's root and its settings."""
    from traitlets.config import Config, PyFileConfigLoader

    for root in folder.parents:
        if (root / CONFIG).is_file():
            return root, PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    return folder, Config()


def _read(path: Path) -> Notebook:
    """Read a notebook and see that every marked cell has a grade id of its own."""
    import nbformat

    try:
        raw = json.loads(path.read_text("utf-8"))
        notebook = nbformat.convert(nbformat.from_dict(raw), 4)
        notebook = nbformat.v4.to_notebook(notebook)
        nbformat.validate(notebook)
    except (ValueError, nbformat.ValidationError, KeyError, AttributeError) as error:
        reason = str(error).partition("\n")[0]
        raise ValueError(f"{path} is not a valid notebook: {reason}") from error
    if (raw["nbformat"], raw.get("nbformat_minor", 0)) < (4, 5):
        for i, cell in enumerate(notebook.cells):
            cell.id = f"cell-{i}"  # nbformat's are random, and would change the hash
    _require_ids(path, notebook)
    return notebook


def _require_ids(path: Path, notebook: Notebook) -> None:
    seen = set()
    for i, cell in enumerate(notebook.cells):
        marks = cell.metadata.get("nbgrader", {})
        if not any(marks.get(key) for key in ("grade", "solution", "locked", "task")):
            continue
        grade_id = marks.get("grade_id")
        if not grade_id:
            raise ValueError(f"{path}: cell {i} is marked for nbgrader, with no id.")
        if grade_id in seen:
            raise ValueError(f"{path}: two cells have the grade id {grade_id!r}.")
        seen.add(grade_id)


def _stored(path: Path, notebook: Notebook, root: Path, config: Config) -> str:
    """Make what nbgrader stores of a source notebook, as JSON."""
    import nbformat
    from nbgrader import preprocessors as steps

    def step(kind: str) -> Any:
        return getattr(steps, kind)(config=config, log=_log)

    resources = {"metadata": {"path": str(path.parent)}}
    with contextlib.chdir(root), _named(str(path)):
        for kind in ("IncludeHeaderFooter", "InstantiateTests"):
            notebook, _ = step(kind).preprocess(notebook, resources)
    for kind in ("LockCells", "ClearSolutions", "ClearOutput", "ComputeChecksums"):
        _cell_by_cell(path, step(kind), notebook)
    _require_valid(path, notebook)
    text = nbformat.writes(notebook)
    # Students get the hidden tests cleared, so that has to be possible, too.
    _cell_by_cell(path, step("ClearHiddenTests"), notebook)
    return text


def _cell_by_cell(path: Path, step: Any, notebook: Notebook) -> None:
    """Let a preprocessor change one cell after the other, so that errors name them."""
    from nbformat import NotebookNode

    for i, cell in enumerate(notebook.cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id", i)
        alone = NotebookNode(metadata=notebook.metadata, cells=[cell])
        with _named(f"{path}, cell {name}"):
            step.preprocess(alone, {})


def _require_valid(path: Path, notebook: Notebook) -> None:
    """Ask nbgrader whether the marks of the cells make sense."""
    from nbgrader import nbgraderformat as form

    wrong = (form.ValidationError, form.SchemaTooOldError, form.SchemaTooNewError)
    try:
        form.MetadataValidator().validate_nb(notebook)
    except wrong as error:
        reason = str(error).partition("\n")[0]
        raise ValueError(f"{path}: nbgrader does not accept it: {reason}") from error


@contextlib.contextmanager
def _named(place: str) -> Iterator[None]:
    """Say in which file or cell nbgrader found a fault."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        raise ValueError(f"{place}: nbgrader does not accept it: {error}") from error


def _code(notebook: Notebook) -> list[str]:
    """Give the code cells as plain Python: magics become calls."""
    from IPython.core.inputtransformer2 import TransformerManager

    plain = TransformerManager().transform_cell
    return [plain(c.source) for c in notebook.cells if c.cell_type == "code"]


def _asked(path: Path, notebook: Notebook) -> frozenset[str]:
    """Name what the solution cells define at their top level."""
    solutions = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    ]
    names: set[str] = set()
    for code in _code(type(notebook)(cells=solutions)):
        try:
            names |= _bound(symtable.symtable(code, "solution", "exec"))
        except SyntaxError as error:
            line = code.splitlines()[(error.lineno or 1) - 1]
            raise ValueError(f"{path}: a solution is no Python: {line!r}") from error
    return frozenset(names)


def _bound(table: symtable.SymbolTable, top: bool = True) -> set[str]:
    """Name what a table of symbols, and those inside it, bind at the top level."""
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if (symbol.is_assigned() or symbol.is_imported())
        and (top or symbol.is_global())
    }
    return names.union(*(_bound(child, top=False) for child in table.get_children()))


def _needs_torch(code: str) -> bool:
    """Tell whether code uses torch, or our room of it, anywhere."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return False
    return any(
        "torch" in word.split(".") for node in ast.walk(tree) for word in _uses(node)
    )


def _uses(node: ast.AST) -> Iterator[str]:
    """Name the modules that a node imports, `pytorch` read as torch."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.name.replace("pytorch", "torch") for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        yield (node.module or "").replace("pytorch", "torch")
    if isinstance(node, ast.Attribute):
        yield node.attr.replace("pytorch", "torch")


def _other_files(folder: Path, config: Config) -> dict[str, bytes]:
    """Read what else nbgrader would copy from the folder."""
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import find_all_files

    ignored = [*CourseDirectory(config=config).ignore, "*.ipynb"]
    paths = (Path(name) for name in sorted(find_all_files(str(folder), ignored)))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
