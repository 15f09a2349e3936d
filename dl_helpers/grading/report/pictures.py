"""How the points of a class are spread, and which questions are hard."""

import math
from collections.abc import Mapping

import numpy as np

from dl_helpers.figures import COLORS, Picture, canvas

from .gather import ClassReport, Question

_BINS = 20


def scores(report: ClassReport) -> Picture:
    """Draw the distribution of the scores, with its median."""
    reached = np.array([student.score for student in report.students])
    top = max(report.max_score, reached.max(), 1.0)
    counts, edges = np.histogram(
        reached, bins=_BINS, range=(min(0, reached.min()), top)
    )
    middle = float(np.median(reached))
    figure, ax = canvas(7, 2.6)
    ax.bar(
        edges[:-1], counts, np.diff(edges), align="edge", color=COLORS[0], ec="white"
    )
    ax.axvline(middle, color=COLORS[1], linestyle="--", label=f"median {middle:g}")
    ax.yaxis.get_major_locator().set_params(integer=True)
    ax.set(xlabel=f"points of {report.max_score:g}", ylabel="students")
    ax.legend(frameon=False)
    most = int(counts.argmax())
    alt = (
        f"Distribution of the points of {len(reached)} students: median {middle:g}, "
        f"from {reached.min():g} to {reached.max():g} of {report.max_score:g}. Most, "
        f"{counts[most]}, have {edges[most]:.0f} to {edges[most + 1]:.0f} points."
    )
    return Picture(figure, alt)


def shares(report: ClassReport) -> Picture:
    """Draw for each task the mean share of its points that was reached."""
    tasks = task_shares(report.questions)
    names, reached = list(tasks), np.array(list(tasks.values()))
    figure, ax = canvas(7, 1 + 0.24 * len(names))
    ax.barh(names, 100 * reached, color=COLORS[0])
    ax.invert_yaxis()
    ax.set(xlabel="share of the points, mean of the class (%)", xlim=(0, 100))
    ax.margins(y=0.01)
    if not names:
        return Picture(figure, "No task has been marked yet.")
    hardest, easiest = (names[pick(reached)] for pick in (np.argmin, np.argmax))
    alt = (
        f"Mean share of the points for {len(names)} tasks. Hardest is {hardest} with "
        f"{100 * reached.min():.0f} %, easiest {easiest} with "
        f"{100 * reached.max():.0f} %."
    )
    return Picture(figure, alt)


def task_shares(questions: list[Question]) -> Mapping[str, float]:
    """Average over the tests of each task, by their points; waiting ones left out."""
    sums: dict[str, list[float]] = {}
    for question in questions:
        if not math.isnan(question.share):
            reached, possible = sums.setdefault(question.task, [0.0, 0.0])
            more = question.share * question.max_points
            sums[question.task] = [reached + more, possible + question.max_points]
    return {task: reached / possible for task, (reached, possible) in sums.items()}
