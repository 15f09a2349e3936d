"""From a key press to the pixels that it changes, in a real JupyterLab.

Measured inside the page: from the event of the key to the end of the frame in which the
picture is another. All contenders stand in one notebook and take turns, so that a
busy moment meets each of them.
"""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from lab_page import notebook_page
from result import Result

PRESSES = 30
WARM_UP = 5
PLOT = "interact + matplotlib"

SETUP = """
import numpy as np, dl_helpers as dl
rng = np.random.default_rng(0)
x = rng.uniform(size=(80, 1, 28, 28)).astype(np.float32)
net = dl.nn.Sequential(
    conv=dl.nn.Conv2d(1, 16, 5, padding=2), relu=dl.nn.ReLU(), pool=dl.nn.MaxPool2d(2),
    flat=dl.nn.Flatten(), out=dl.nn.Dense(16 * 14 * 14, 10),
)
"""
RECORDED = "dl.widgets.filter_browser(net, x, stage='conv', most=80)"
KERNEL = f"""
live = {RECORDED}
live.of_class = 3
live
"""
PLOTTED = """
import matplotlib.pyplot as plt
from ipywidgets import interact

@interact(index=(0, 79))
def show(index=0):
    maps = net.layers['conv'].forward(x[[index]])[0]
    fig, axes = plt.subplots(4, 4)
    for ax, image in zip(axes.flat, maps):
        ax.imshow(image)
        ax.axis('off')
    plt.show()
"""
SLIDER = "input[type=range]"


@dataclass(frozen=True)
class Contender:
    """A cell with a slider, and where its picture is.

    Attributes:
        name: in the table.
        source: the code of the cell.
        slider: what takes the keys, as a CSS selector.
        picture: an expression for what is to be seen in `cell`, as a text.
        goal: milliseconds, or None.
    """

    name: str
    source: str
    slider: str
    picture: str
    goal: float | None


MAPS = "[...cell.querySelectorAll('.dlw-maps canvas')].slice(0, 4).map(pixels).join()"
CONTENDERS = (
    Contender(
        "computed in the page (score_losses)",
        "dl.widgets.score_losses()",
        SLIDER,
        "[...cell.querySelectorAll('.dlw-plot path')].map((p) => p.outerHTML).join()",
        35,
    ),
    Contender("recorded (filter_browser)", RECORDED, SLIDER, MAPS, 35),
    Contender("asks the kernel (filter_browser)", KERNEL, SLIDER, MAPS, 50),
    Contender(
        PLOT,
        PLOTTED,
        ".noUi-handle",
        "[...cell.querySelectorAll('.jp-OutputArea img')]"
        ".filter((image) => image.complete && image.naturalWidth)"
        ".map((image) => image.src.slice(-400)).join()",
        None,
    ),
)

# Notes the milliseconds from the key to the end of the frame with another picture: a
# message that is sent in a frame arrives when that frame has been drawn.
LISTEN = """
([cell, slider]) => {
  const pixels = (canvas) => canvas.width && canvas.toDataURL();
  const picture = () => PICTURE;
  const before = picture();
  window.latency = new Promise((done, fail) => {
    slider.addEventListener("keydown", () => {
      const start = performance.now();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        const now = picture();
        const waited = performance.now() - start;
        if (now && now !== before) done(waited);
        else if (waited > 5000) fail(new Error("no other picture came"));
        else requestAnimationFrame(() => port2.postMessage(0));
      };
      requestAnimationFrame(() => port2.postMessage(0));
    }, { once: true, capture: true });
  });
}
"""


@dataclass(frozen=True)
class Latency:
    """How long a contender takes, in milliseconds, or as a share of the plot's time."""

    contender: Contender
    goal: float
    share: bool = False

    def measure(self) -> Result:
        """Look up what the one run in turns has found."""
        times = all_times()
        own, plots = times[self.contender.name], times[PLOT]
        median, plot = statistics.median(own), statistics.median(plots)
        if not self.share:
            low, _, high = statistics.quantiles(own, n=4)
            return Result(
                self.contender.name, "ms", median, plot, None, low, high, self.goal
            )
        ratios = [a / b for a, b in zip(own, plots, strict=True)]
        low, ratio, high = statistics.quantiles(ratios, n=4)
        name = f"{self.contender.name}, against {PLOT}"
        return Result(name, "ms", median, plot, ratio, low, high, self.goal)


def latencies() -> Iterator[Latency]:
    """Each widget's own time; and beside a plot's, where pictures are the same."""
    for contender in CONTENDERS:
        if contender.goal is not None:
            yield Latency(contender, contender.goal)
    for contender in CONTENDERS[1:3]:
        yield Latency(contender, 0.25, share=True)


@cache
def all_times() -> dict[str, list[float]]:
    """Press a key on each slider in turn; milliseconds by contender."""
    with notebook_page([SETUP, *(c.source for c in CONTENDERS)]) as page:
        return _in_turns(page)


def _in_turns(page: Any) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {contender.name: [] for contender in CONTENDERS}
    for _ in range(WARM_UP + PRESSES):
        for number, contender in enumerate(CONTENDERS, start=1):
            times[contender.name].append(_press(page, number, contender))
    return {name: found[WARM_UP:] for name, found in times.items()}


def _press(page: Any, number: int, contender: Contender) -> float:
    """Press the arrow to the right on a slider, and wait for the picture."""
    cell = page.locator(".jp-CodeCell").nth(number)
    slider = cell.locator(contender.slider).first
    slider.scroll_into_view_if_needed()
    slider.focus()
    listen = LISTEN.replace("PICTURE", contender.picture)
    page.evaluate(listen, [cell.element_handle(), slider.element_handle()])
    page.keyboard.press("ArrowRight")
    return page.evaluate("window.latency")
