"""`dlcourse doctor`: whether everything the course needs is here, and works."""

import typer


def doctor() -> None:
    """Look whether this computer has what the course needs, and say what to do."""
    from rich.console import Console
    from rich.table import Table

    from .checkup import examine

    table = Table("", "what", "found", box=None)
    colour = {"ok": "green", "note": "yellow", "fail": "red"}
    findings = examine()
    for finding in findings:
        state = f"[{colour[finding.state]}]{finding.state}[/]"
        table.add_row(state, finding.what, finding.found)
    console = Console()
    console.print(table)
    for finding in findings:
        if finding.advice:
            console.print(f"\n{finding.what}: {finding.advice}", soft_wrap=True)
    if any(finding.state == "fail" for finding in findings):
        raise typer.Exit(1)
    console.print("\nEverything essential is here.")
