"""The playground in a real JupyterLab: frames drawn, steps taken, a stop obeyed.

In turns, the playground trains as fast as it can and is stopped by its button, and a
bare loop takes the same steps in a cell while the playground rests.
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from lab_page import answer_of, notebook_page
from result import Result

ROUNDS = 7
SECONDS = 2.0
# Goals: 24 drawn frames a second, 80 % of the bare loop's steps, a stop within 100 ms.
FRAME_MS, STEP_RATIO, STOP_MS = 1000 / 24, 1 / 0.8, 100

CELLS = (
    """
import time, numpy as np, dl_helpers as dl
from dl_helpers.widgets.playground.data import features_of, problem

class Watched(dl.optim.SGD):
    last = 0.0
    def step(self, params, grads):
        super().step(params, grads)
        Watched.last = time.time()
""",
    """
shown = dl.widgets.playground(data="spirals", hidden=(6, 4), optimizer=Watched(0.1))
shown.speed = "full"
shown
""",
    "Watched.last",
    f"""
points = problem("spirals", None, 0.5, 0)
x, y = features_of(points.x[:150], ["x1", "x2"]), points.y[:150]
net = dl.nn.Sequential(
    dl.nn.Dense(2, 6, init=dl.nn.xavier_gaussian(), rng=0), dl.nn.Tanh(),
    dl.nn.Dense(6, 4, init=dl.nn.xavier_gaussian(), rng=1), dl.nn.Tanh(),
    dl.nn.Dense(4, 1, init=dl.nn.xavier_gaussian(), rng=2),
)
loss, optimizer = dl.nn.BinaryCrossEntropy(), Watched(0.1)
rng = np.random.default_rng(0)
steps, start = 0, time.perf_counter()
while time.perf_counter() < start + {SECONDS}:
    for bx, by in dl.data.batches(x, y, 10, rng):
        loss(net.forward(bx), by)
        net.backward(loss.backward())
        optimizer.step(net.params, dict(net.grads))
        steps += 1
steps / (time.perf_counter() - start)
""",
)
# Counts how often the large map gets new pixels.
COUNT = """() => {
  window.drawn = 0;
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...given) {
    window.drawn += this.canvas.classList.contains("dlw-answers");
    return put.apply(this, given);
  };
}"""
NOW = """() => {
  const said = document.querySelector(".dlw-status").textContent;
  return [performance.now() / 1000, window.drawn, Number(said.match(/step (\\d+)/)[1])];
}"""
STOP = """(button) => {
  button.click();
  return (performance.timeOrigin + performance.now()) / 1000;
}"""


class Turn(NamedTuple):
    """One turn of each, in milliseconds."""

    frame: float
    step: float
    bare_step: float
    stop: float


@dataclass(frozen=True)
class Median:
    """The median of what was found in each turn."""

    name: str
    ours: str
    goal: float
    theirs: str | None = None

    def measure(self) -> Result:
        """Look up what the one run in turns has found."""
        ours = [getattr(turn, self.ours) for turn in all_turns()]
        if self.theirs is None:
            low, median, high = statistics.quantiles(ours, n=4)
            return Result(self.name, "ms", median, None, None, low, high, self.goal)
        theirs = [getattr(turn, self.theirs) for turn in all_turns()]
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        low, ratio, high = statistics.quantiles(ratios, n=4)
        medians = map(statistics.median, (ours, theirs))
        return Result(self.name, "ms", *medians, ratio, low, high, self.goal)


def medians() -> Sequence[Median]:
    """From frame to frame, from step to step, and from the button to the last step."""
    return (
        Median("playground, a drawn frame", "frame", FRAME_MS),
        Median(
            "playground, a step, and in a bare loop", "step", STEP_RATIO, "bare_step"
        ),
        Median("playground, from Pause to the last step", "stop", STOP_MS),
    )


@cache
def all_turns() -> list[Turn]:
    """Let the playground and the bare loop take turns, after one to warm up."""
    with notebook_page(CELLS) as page:
        page.evaluate(COUNT)
        return list(_turns(page))[1:]


def _turns(page: Any) -> Iterator[Turn]:
    for _ in range(ROUNDS + 1):
        page.locator(".dlw").scroll_into_view_if_needed()
        page.get_by_role("button", name="Play").click()
        page.wait_for_timeout(500)
        start = page.evaluate(NOW)
        page.wait_for_timeout(1000 * SECONDS)
        end = page.evaluate(NOW)
        pause = page.get_by_role("button", name="Pause")
        pressed = page.evaluate(STOP, pause.element_handle())
        page.get_by_role("button", name="Play").wait_for()
        page.wait_for_timeout(300)
        stop = 1000 * max(float(answer_of(page, 2)) - pressed, 0)
        seconds, frames, steps = (b - a for a, b in zip(start, end, strict=True))
        bare = 1000 / float(answer_of(page, 3))
        yield Turn(1000 * seconds / frames, 1000 * seconds / steps, bare, stop)
