"""Options that several commands of an instructor's have."""

from pathlib import Path
from typing import Annotated

import typer

Course = Annotated[Path, typer.Option(help="The folder of nbgrader_config.py.")]
Gradebook = Annotated[
    str | None, typer.Option(help="The gradebook's URL, if not that of the course.")
]
