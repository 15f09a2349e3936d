"""`dlcourse data`: which data sets there are, downloading them, and where they lie."""

from typing import Annotated

import typer

app = typer.Typer(
    help="List the data sets; fetch one; say where they lie.",
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """List the data sets: what kind they are, how large, under which licence."""
    if context.invoked_subcommand is not None:
        return
    from rich.console import Console
    from rich.table import Table

    from dl_helpers import data

    table = Table("name", "what it is", "download", "here", "licence", box=None)
    for entry in data.available():
        here = "yes" if data.is_here(entry.name) else "no"
        table.add_row(entry.name, entry.title, _size(entry), here, entry.licence)
    console = Console()
    console.print(table)
    console.print("\nFetch one with: dlcourse data fetch NAME")


@app.command()
def fetch(
    names: Annotated[list[str], typer.Argument(help="The data sets to download.")],
) -> None:
    """Download data sets, so that they are here when there is no network."""
    from dl_helpers import data

    try:
        for name in names:
            data.fetch(name)
            typer.echo(f"{name} is here, in {data.folder()}")
    except data.DataError as error:
        typer.echo(str(error), err=True)
        wrong_choice = isinstance(error, data.ChoiceError)
        raise typer.Exit(2 if wrong_choice else 1) from error


@app.command()
def where() -> None:
    """Print the folder of downloaded data; DL_HELPERS_DATA moves it."""
    from dl_helpers import data

    typer.echo(data.folder())


def _size(entry: "data.Entry") -> str:  # noqa: F821  (imported when a command runs)
    return f"{entry.download_bytes / 1e6:.1f} MB" if entry.files else "none"
