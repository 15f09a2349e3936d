"""`dlcourse check a1`: whether a notebook can be graded as it stands."""

from pathlib import Path
from typing import Annotated

import typer


def check(
    notebook: Annotated[
        str, typer.Argument(help="A notebook, the beginning of its name, or a folder.")
    ] = ".",
) -> None:
    """Look whether a notebook is fit to be handed in, and say what would be lost."""
    from dl_helpers.grading.doctor.examination import examine

    paths = _notebooks(notebook)
    if not paths:
        typer.echo(
            f"No notebook {notebook!r} in {Path.cwd()}. Go to the folder of your "
            f"notebook, or give its path: dlcourse check a1_linear_classifiers.ipynb",
            err=True,
        )
        raise typer.Exit(2)
    loses = False
    for path in paths:
        try:
            raw = path.read_bytes()
        except OSError as error:
            typer.echo(f"{path} can't be read: {error.strerror}.", err=True)
            raise typer.Exit(1) from None
        findings = examine(path.name, raw, _released(path))
        loses |= any(finding.loses for finding in findings)
        _report(path, findings)
    if loses:
        raise typer.Exit(1)


def _report(path: Path, findings: tuple) -> None:
    """Print first what may cost marks, then what is mended without them."""
    typer.echo(f"{path}")
    heads = {
        True: "  This may cost marks when it is graded as it is:",
        False: "  This is put right when it is graded, and costs nothing:",
    }
    for loses, head in heads.items():
        texts = [finding.text for finding in findings if finding.loses == loses]
        if texts:
            typer.echo(head)
        for text in texts:
            typer.echo(f"  - {text}")
    if not findings:
        typer.echo("  Everything is in its place, and nothing is left to be written.")


def _notebooks(choice: str) -> list[Path]:
    """Find the notebooks that were meant: here, or in a folder of such a name."""
    path = Path(choice)
    if path.is_file():
        return [path]
    if path.is_dir():
        return sorted(path.glob("*.ipynb"))
    near = [*Path().glob("*.ipynb"), *Path().glob("*/*.ipynb")]
    start = choice.casefold()
    return sorted(path for path in near if path.name.casefold().startswith(start))


def _released(path: Path) -> tuple:
    """Read the notebooks as they were released, if they stand beside the package."""
    from dl_helpers.grading.papers import Sheet

    folder = Path(__file__).parents[2] / "assignments"
    others = [p for p in sorted(folder.glob("*/*.ipynb")) if not p.samefile(path)]
    return tuple(Sheet(p.stem, p.read_text("utf-8"), frozenset()) for p in others)
