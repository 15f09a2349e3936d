"""The command line: `dlcourse COMMAND`, a thin layer over the rooms below.

Each command imports what it needs when it runs, so that `dlcourse --help` is there at
once.
"""

import typer

from . import check, data, doctor, feedback, grade, lab, report

app = typer.Typer(
    name="dlcourse",
    help="Deep Introduction to Deep Learning, from the command line.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("lab", context_settings=lab.PASS_ON)(lab.lab)
app.command("doctor")(doctor.doctor)
app.command("check")(check.check)
app.command("grade")(grade.grade)
app.command("feedback")(feedback.feedback)
app.command("report")(report.report)
app.add_typer(data.app, name="data")


def main() -> None:
    """Run `dlcourse`; this is the console script's entry point."""
    app()
