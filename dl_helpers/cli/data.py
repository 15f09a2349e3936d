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

    table = Table("name", "what it is", "where", "licence", box=None)
    for entry in data.available():
        state = entry.kind
        if entry.files and not data.is_here(entry.name):
            state = f"{entry.download_bytes / 1e6:.0f} MB to fetch"
        table.add_row(entry.name, entry.title, state, entry.licence)
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
            paths = data.fetch(name)
            place = f"here, in {paths[0].parent}" if paths else "part of the package"
            typer.echo(f"{name} is {place}")
    except data.DataError as error:
        typer.echo(str(error), err=True)
        wrong_choice = isinstance(error, data.ChoiceError)
        raise typer.Exit(2 if wrong_choice else 1) from error


@app.command()
def where() -> None:
    """Print the folder of downloaded data; DL_HELPERS_DATA moves it."""
    from dl_helpers import data

    typer.echo(data.folder())
