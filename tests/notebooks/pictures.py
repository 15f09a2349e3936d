"""Finds pictures that a reader who can't see them learns nothing from."""

from collections.abc import Iterator
from html.parser import HTMLParser

from inventory import code_cells
from nbformat import NotebookNode


class Images(HTMLParser):
    """Collects the alt text of each <img> in a piece of HTML; None where it lacks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.alts: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an image's alt text."""
        if tag == "img":
            self.alts.append(dict(attrs).get("alt"))


def described(alt: str | None) -> bool:
    """Say whether an alt text has any words."""
    return bool(alt and alt.strip())


def lacks_alt(output: NotebookNode) -> bool:
    """Say whether an output shows a picture without saying what is on it."""
    data, metadata = output.get("data", {}), output.get("metadata", {})
    alts = Images(data.get("text/html", "")).alts
    images = [kind for kind in data if kind.startswith("image/")]
    if alts:
        return not all(map(described, alts))
    return any(not described(metadata.get(kind, {}).get("alt")) for kind in images)


def undescribed(notebook: NotebookNode) -> Iterator[str]:
    """Yield the ids of cells that show a picture without alt text."""
    for cell in code_cells(notebook):
        if any(map(lacks_alt, cell.outputs)):
            yield cell.id
