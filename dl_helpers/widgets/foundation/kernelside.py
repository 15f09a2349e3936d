"""What widgets stand on: anywidget, or without it only what a static face needs.

anywidget and ipywidgets come with `dl_helpers[widgets]`. Where they are missing, the
same calls make the same objects: they compute, describe and draw themselves, and a
notebook shows their picture.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import traitlets

try:
    from anywidget import AnyWidget
except ImportError:
    AnyWidget = None


class Alone(traitlets.HasTraits):
    """The Python side of a widget, with nobody at the other end."""

    @property
    def keys(self) -> list[str]:
        """The names of the traits that a browser would know."""
        return self.trait_names(sync=True)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over traits as if a browser had sent them."""
        with self.hold_trait_notifications():
            for name in sync_data.keys() & set(self.keys):
                read = self.trait_metadata(name, "from_json", lambda sent, _: sent)
                self.set_trait(name, read(sync_data[name], self))

    @contextmanager
    def hold_sync(self) -> Iterator[None]:
        """Send nothing meanwhile: nothing is sent anyway."""
        yield

    def close(self) -> None:
        """End what a browser would see: there is none."""

    def _handle_msg(self, msg: dict) -> None:
        """Do what a browser asks."""
        self.set_state(msg["content"]["data"]["state"])

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        """Show nothing by itself: text and picture come from the widget."""
        return {}, {}


HAS_VIEWS = AnyWidget is not None
KernelSide = AnyWidget if HAS_VIEWS else Alone
