"""IPython without a kernel: runs cells, and hands what they show to a function.

What a kernel sends as messages comes here as dicts in the form of a notebook's outputs,
and two kinds more: "clear_output" and "update_display_data".
"""

import ast
import builtins
import os
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from .streams import Stream

Output = dict[str, Any]
INLINE = "module://matplotlib_inline.backend_inline"


class _Publisher(DisplayPublisher):
    """Gives on what `display` shows."""

    def publish(
        self,
        data: dict,
        metadata: dict | None = None,
        *,
        transient: dict | None = None,
        update: bool = False,
        **kwargs: Any,
    ) -> None:
        kind = "update_display_data" if update else "display_data"
        self.shell.emit(
            {
                "output_type": kind,
                "data": dict(data),
                "metadata": dict(metadata or {}),
                "display_id": (transient or {}).get("display_id"),
            }
        )

    def clear_output(self, wait: bool = False) -> None:
        self.shell.emit({"output_type": "clear_output", "wait": bool(wait)})


class _ResultHook(DisplayHook):
    """Gives on the value of a cell's last line."""

    def write_output_prompt(self) -> None:
        self._shown = None

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        self._shown = {
            "output_type": "execute_result",
            "execution_count": self.prompt_count,
            "data": dict(format_dict),
            "metadata": dict(md_dict or {}),
        }

    def finish_displayhook(self) -> None:
        if self._shown and self._shown["data"]:
            self.shell.emit(self._shown)
        self._shown = None


class _Compiler(CachingCompiler):
    """Names cells as a kernel does, on which the look of a traceback depends."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        number = zlib.crc32(raw_code.encode("utf-8", "replace"))
        return f"{tempfile.gettempdir()}/ipykernel_{os.getpid()}/{number}.py"


class _Formatter(DisplayFormatter):
    """Draws nothing where nobody looks."""

    def format(self, *args: Any, **kwargs: Any) -> tuple[dict, dict]:
        if self.parent.sink is None:
            return {}, {}
        return super().format(*args, **kwargs)


class Shell(InteractiveShell):
    """IPython as in a notebook, with no kernel, history, files or keyboard.

    Attributes:
        sink: where outputs go; None drops them, and draws nothing.
    """

    sink: Callable[[Output], None] | None = None
    streams: tuple[Stream, ...] = ()
    compiler_class = Type(_Compiler)

    def emit(self, output: Output) -> None:
        """Hand an output on, after the text that was printed before it."""
        self.flush()
        if self.sink is not None:
            self.sink(output)

    def flush(self) -> None:
        """Hand on what was printed, whatever `sys.stdout` is by now."""
        for stream in self.streams:
            stream.flush()

    def init_profile_dir(self, profile_dir: Any) -> None:
        """Make no folder in the home of whoever grades."""

    def init_display_formatter(self) -> None:
        """Format what is shown, and only that."""
        self.display_formatter = _Formatter(parent=self)
        self.configurables.append(self.display_formatter)

    def init_display_pub(self) -> None:
        """Show through `emit`."""
        self.display_pub = _Publisher(parent=self, shell=self)

    def init_displayhook(self) -> None:
        """Give results through `emit`."""
        self.displayhook_class = _ResultHook
        super().init_displayhook()

    def init_hooks(self) -> None:
        """Show no pager: nobody can turn its pages."""
        super().init_hooks()
        self.set_hook("show_in_pager", lambda *args, **kwargs: None, 99)

    def init_virtualenv(self) -> None:
        """Stay in this environment, as a kernel does."""

    def enable_gui(self, gui: Any = None) -> None:
        """Accept "inline"; there are no windows."""

    def transform_cell(self, raw_cell: str) -> str:
        """Leave plain Python as it is: to search it for magics takes a millisecond."""
        try:
            ast.parse(raw_cell)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return super().transform_cell(raw_cell)
        if raw_cell[:1].isspace():  # a cell's first line is the first that is not blank
            return super().transform_cell(raw_cell)
        return raw_cell if raw_cell.endswith("\n") else f"{raw_cell}\n"

    def _format_exception_for_storage(self, *args: Any, **kwargs: Any) -> list[str]:
        """Format a traceback once, where it is shown: there is no history to keep."""
        return []

    def ask_exit(self) -> None:
        """Go on: a notebook has more cells."""

    def _showtraceback(self, etype: type, evalue: Any, stb: list[str]) -> None:
        error = {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb}
        self.emit({"output_type": "error", **error})

    def system_piped(self, cmd: str) -> None:
        """Run a command of the system and print what it says."""
        done = subprocess.run(
            self.var_expand(cmd, depth=1),
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        print(done.stdout.decode("utf-8", "replace"), end="")
        self.user_ns["_exit_code"] = done.returncode

    system = system_piped


def prepared() -> Shell:
    """Make the one shell of this process, or give it, if a warm process has made it."""
    if Shell.initialized():
        return Shell.instance()
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    shell = Shell.instance(config=config)
    _show_figures(shell)
    return shell


def opened(sink: Callable[[Output], None] | None) -> Shell:
    """Make this process a notebook: streams, `input`, pictures and a shell."""
    sys.stdout, sys.stderr = (Stream(name) for name in ("stdout", "stderr"))
    shell = prepared()
    shell.sink = sink
    shell.streams = sys.stdout, sys.stderr
    sys.stdout.shell = sys.stderr.shell = shell
    sys.displayhook = shell.displayhook
    builtins.input = _no_keyboard
    return shell


def run(shell: Shell, source: str, count: int) -> Any:
    """Run a cell as the one of a number, and give IPython's result of it."""
    shell.execution_count = count
    result = shell.run_cell(source, store_history=True)
    shell.flush()
    return result


def _no_keyboard(prompt: Any = "") -> str:
    raise StdinNotImplementedError(
        "raw_input was called, but this frontend does not support input requests."
    )


def _show_figures(shell: Shell) -> None:
    """Show pyplot's figures at the end of a cell, as in a kernel."""
    os.environ["MPLBACKEND"] = INLINE
    if "matplotlib" not in sys.modules:
        return
    import matplotlib

    matplotlib.rcParams["backend"] = INLINE
    if "matplotlib_inline.backend_inline" in sys.modules:
        sys.modules["matplotlib_inline.backend_inline"].configure_inline_support(
            shell, INLINE
        )
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].switch_backend(INLINE)
