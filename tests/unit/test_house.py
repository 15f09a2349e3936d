"""pyproject.toml, environment.yml and constraints.txt ask for the same."""

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import nbformat
import nbformat.v4 as v4
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONDA_NAMES = {"torch": "pytorch", "matplotlib": "matplotlib-base"}


def ranges(lines):
    """Map the name of each package to the versions that are asked for."""
    requirements = map(Requirement, lines)
    return {canonicalize_name(r.name): r.specifier for r in requirements}


def wanted(*extras):
    lines = [*PROJECT["dependencies"]]
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return {n: s for n, s in ranges(lines).items() if n != "dl-helpers"}


def pins():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return ranges(line for line in lines if line and not line.startswith("#"))


def conda():
    text = (ROOT / "environment.yml").read_text("utf-8")
    return yaml.safe_load(text)["dependencies"]


def test_conda_asks_for_the_same_as_pyproject():
    came = ranges(line for line in conda() if isinstance(line, str))
    assert came.pop("python") == SpecifierSet(PROJECT["requires-python"])
    assert came.pop("pip") == SpecifierSet("")
    some_systems = {"pyseccomp"}  # pip brings it where it is wanted
    everywhere = wanted("widgets", "instructor").items()
    expected = {n: s for n, s in everywhere if n not in some_systems}
    assert came == {CONDA_NAMES.get(n, n): s for n, s in expected.items()}


def test_conda_installs_the_package_itself():
    assert conda()[-1] == {"pip": ["--editable .[instructor]"]}


@pytest.mark.parametrize(
    ("name", "versions"),
    list(wanted("widgets", "instructor", "cluster", "postgresql", "dev").items()),
)
def test_each_dependency_has_a_pin_in_its_range(name, versions):
    (pin,) = pins()[name]
    assert pin.operator == "=="
    assert pin.version in versions


def test_every_line_of_the_constraints_is_one_exact_version():
    inexact = [n for n, s in pins().items() if [p.operator for p in s] != ["=="]]
    assert not inexact
    assert "+" not in str(pins()["torch"]), "one that every index has"


def test_what_is_installed_through_others_is_pinned_too():
    """Follow the installed packages' own requirements from ours."""
    todo, seen = (
        list(wanted("widgets", "instructor", "cluster", "postgresql", "dev")),
        set(),
    )
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        needs = [r for r in map(Requirement, requires(name) or ()) if applies(r)]
        todo += [canonicalize_name(r.name) for r in needs]
    assert not seen - set(pins()) - packages_of_cuda(seen)


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("dl_helpers", ("widgets",)),
        ("dl_helpers/grading", ("instructor", "cluster")),
        ("tests", ("widgets", "instructor", "cluster", "dev")),
    ],
)
def test_what_is_imported_is_asked_for(folder, extras):
    """A package that only comes through another may stay away one day."""
    found = packages_distributions()
    modules = set((ROOT / folder).rglob("*.py"))
    if folder == "dl_helpers":
        modules -= set((ROOT / folder / "grading").rglob("*.py"))
    imported = set().union(*map(imports, modules))
    needed = {canonicalize_name(n) for name in imported for n in found.get(name, ())}
    assert needed - {"dl-helpers"} <= set(wanted(*extras))


def imports(path):
    """Name the top of each package that a module imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def applies(requirement):
    marker = requirement.marker
    return marker is None or marker.evaluate({"extra": ""})


def packages_of_cuda(names):
    """Name what torch pins itself, where it is built for NVIDIA cards."""
    return {n for n in names if n.startswith(("nvidia-", "cuda-")) or n == "triton"}


@pytest.mark.parametrize("check", [("format", "--check"), ("check",)])
def test_code_and_notebooks_are_formatted_and_linted(check):
    command = [sys.executable, "-m", "ruff", *check, "--quiet", "."]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_stripping_outputs_keeps_ids_and_budgets(tmp_path):
    """nbstripout would number the cells anew, and each commit would rename them."""
    (hooks,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    (entry,) = (h["entry"] for h in hooks["hooks"] if h["id"] == "nbstripout")
    options = entry.split()[1:]
    assert f"nbstripout {' '.join(options)} " in (ROOT / "Makefile").read_text()

    budget = {"seconds": 60, "memory_mb": 1500}
    cell = v4.new_code_cell("1", id="one", execution_count=1)
    cell.outputs = [v4.new_output("stream", text="1")]
    path = tmp_path / "lecture.ipynb"
    nbformat.write(v4.new_notebook(cells=[cell], metadata={"course": budget}), path)
    strip = [sys.executable, "-m", "nbstripout", *options, str(path)]
    subprocess.run(strip, check=True)
    stripped = nbformat.read(path, as_version=4)
    assert stripped.metadata.course == budget
    assert stripped.cells[0].id == "one"
    assert stripped.cells[0].outputs == []


def test_the_licence_names_both():
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "MIT License" in text
    assert "creativecommons.org/licenses/by/4.0" in text
    assert PROJECT["license"] == "MIT AND CC-BY-4.0"
