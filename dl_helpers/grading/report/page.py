"""The report of a class as one page: it needs no network, no server and no scripts."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from .gather import ClassReport, StudentRow
from .pictures import scores, shares

_SLOWEST = 10


def render(report: ClassReport) -> str:
    """Write the page, as HTML that can be mailed or opened from a disk."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    # what students called themselves, or their variables, must stay text
    pages = Environment(
        loader=PackageLoader("dl_helpers.grading.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pictures = [_tag(picture) for picture in (scores(report), shares(report))]
    return pages.get_template("report.html").render(
        report=report,
        pictures=pictures,
        facts=list(_facts(report)),
        slowest=_slowest(report),
        remarkable=[s for s in report.students if s.notes or s.ending != "complete"],
    )


def _facts(report: ClassReport) -> Iterator[tuple[str, str]]:
    """Say in a few words and numbers how it went."""
    n, reached = len(report.students), [s.score for s in report.students]
    yield "handed in", str(n)
    yield "median", f"{median(reached):g} of {report.max_score:g} points"
    yield "lowest and highest", f"{min(reached):g} and {max(reached):g}"
    yield "full marks", str(sum(x >= report.max_score for x in reached))
    yield (
        "answers that a person has to read",
        str(sum(s.waiting for s in report.students)),
    )
    broken = [s for s in report.students if s.ending not in ("", "complete")]
    yield "did not run to their end", str(len(broken))


def _slowest(report: ClassReport) -> list[StudentRow]:
    timed = [s for s in report.students if s.seconds is not None]
    return sorted(timed, key=lambda s: -(s.seconds or 0.0))[:_SLOWEST]


def _tag(picture: Any) -> Any:
    """Give a picture as the `<img>` that a notebook would show; its alt is escaped."""
    from markupsafe import Markup

    bundle, _ = picture._repr_mimebundle_()
    return Markup(bundle["text/html"])
