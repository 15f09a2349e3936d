"""What every widget of the course has: three faces, and one way to fail.

Live, a widget is an ES module in the notebook. Without a kernel or a browser it is a
static picture with alt text. Headless, in a test or while grading, its Python side runs
alone, and an error is an error.
"""

import base64
import html
import json
import os
import sysconfig
import traceback
from pathlib import Path
from typing import Any

import traitlets

from .bundle import STATIC, join, stylesheet
from .kernelside import HAS_VIEWS, KernelSide

VIEW = "application/vnd.jupyter.widget-view+json"
# Traits that belong to the notebook around a widget, not to the widget.
_FOREIGN = frozenset({"layout", "tabbable", "tooltip"})
# Where code lives that is not the reader's: this package, Python, other packages.
_INSTALLED = (
    str(Path(__file__).parents[2]),
    *(sysconfig.get_path(p) for p in ("stdlib", "platstdlib", "purelib", "platlib")),
)


class CourseWidget(KernelSide):
    """A view of its traits, drawn by `static/<module>.js`.

    Every position of the interface is a synced trait, so that a view shows the same
    after a reload, and a test can play the browser with `set_state`. A subclass names
    its module, says what is to be seen and draws it once without a browser::

        class ScoreBars(CourseWidget, module="classification/score_bars"):
            index = traitlets.Int(0).tag(sync=True)

            def describe(self) -> str: ...
            def preview(self) -> bytes: ...

    Attributes:
        error: what went wrong in a callback, as a sentence; the view shows it.
        static: whether to show as a picture even where a kernel runs; None leaves it
            to the environment variable `DL_HELPERS_STATIC` (1 for pictures). Without
            anywidget, which comes with `dl_helpers[widgets]`, there are only pictures.
    """

    error = traitlets.Unicode("").tag(sync=True)
    static: bool | None = None
    _browser_speaks = False

    def __init_subclass__(cls, module: str | None = None, **kwargs: Any) -> None:
        if module is not None:  # traitlets makes subclasses of its own, without one
            cls._esm, cls._css = join(module), stylesheet(module)
        super().__init_subclass__(**kwargs)

    def describe(self) -> str:
        """Say in words what is to be seen, values included: the alt text."""
        raise NotImplementedError(f"{type(self).__name__} has no description yet")

    def preview(self) -> bytes:
        """Draw what is to be seen as a PNG."""
        raise NotImplementedError(f"{type(self).__name__} has no picture yet")

    def standalone_state(self) -> dict[str, Any]:
        """Give the traits that a page without a kernel starts from."""
        names = [name for name in self.keys if not name.startswith("_")]
        return {name: getattr(self, name) for name in names if name not in _FOREIGN}

    def standalone_html(self) -> str:
        """Give a page that runs this widget alone: no kernel, no network.

        It can be saved as a file, or stand in the `srcdoc` of an iframe.
        """
        state = self.standalone_state()
        is_bytes = {name: isinstance(value, bytes) for name, value in state.items()}
        page = {
            "module": str(self._esm),
            "state": {name: v for name, v in state.items() if not is_bytes[name]},
            "bytes": {name: _base64(v) for name, v in state.items() if is_bytes[name]},
        }
        host = (STATIC / "foundation/standalone.html").read_text(encoding="utf-8")
        for gap, filling in {
            "{{title}}": html.escape(type(self).__name__),
            "{{style}}": str(self._css),
            "{{page}}": json.dumps(page).replace("<", r"\u003c"),
        }.items():
            host = host.replace(gap, filling)
        return host

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        """Show the view, with words and a picture for where there is none."""
        text, picture = self.describe(), _base64(self.preview())
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data |= {"text/plain": text, "image/png": picture}
        if _static(self.static):
            data.pop(VIEW, None)
            data["text/html"] = self._static_html(picture)
        return data, metadata | {"image/png": {"alt": text}}

    def _static_html(self, picture: str) -> str:
        """Give what stands for the view in a page: picture (in base64) and words."""
        alt = html.escape(self.describe(), quote=True)
        source = f"data:image/png;base64,{picture}"
        return f'<img alt="{alt}" style="max-width: 100%" src="{source}">'

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over traits; show an error in the view if the browser caused it.

        There the reader looks: the kernel would only log it. Called from Python, the
        same error is raised.
        """
        self.error = ""
        try:
            super().set_state(sync_data)
        except Exception as error:
            if not self._browser_speaks:
                raise
            self.error = sentence(error)

    def _handle_msg(self, msg: dict) -> None:
        """Do what the browser asks, and remember meanwhile that it was the browser."""
        self._browser_speaks = True
        try:
            super()._handle_msg(msg)
        finally:
            self._browser_speaks = False


def sentence(error: Exception) -> str:
    """Say what went wrong and in which line of the reader's own code."""
    said = f"{type(error).__name__}: {error}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if not f.filename.startswith(_INSTALLED)]
    return f"{said} (line {own[-1].lineno} of {own[-1].name})" if own else said


def _static(wish: bool | None) -> bool:
    if not HAS_VIEWS:
        return True
    if wish is None:
        return os.environ.get("DL_HELPERS_STATIC", "0") not in ("", "0")
    return wish


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
