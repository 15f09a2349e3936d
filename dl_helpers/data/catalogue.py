"""What there is to load: its kind, classes, licence and source."""

from typing import NamedTuple

from . import published
from .published import File

_DIGITS = tuple("0123456789")
_FASHION = (
    "T-shirt/top, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, "
    "ankle boot"
)
_CIFAR10 = "airplane automobile bird cat deer dog frog horse ship truck"


class Entry(NamedTuple):
    """A data set: its kind is "bundled", "generated" or "downloaded".

    `layouts` are the sets of files that it can be read from, each complete in itself;
    the first is the one to download.
    """

    name: str
    kind: str
    title: str
    classes: tuple[str, ...]
    licence: str
    source: str
    layouts: tuple[tuple[File, ...], ...] = ()

    @property
    def files(self) -> tuple[File, ...]:
        """What a download fetches; nothing for a bundled or generated set."""
        return self.layouts[0] if self.layouts else ()

    @property
    def download_bytes(self) -> int:
        """How much there is to download, in bytes."""
        return sum(file.size for file in self.files)


def _generated(name: str, title: str, classes: str = "AB") -> Entry:
    return Entry(name, "generated", title, tuple(classes), "CC0", "dl_helpers itself")


_ENTRIES = (
    Entry(
        "digits",
        "bundled",
        "1,797 handwritten digits, 8 × 8 pixels",
        _DIGITS,
        "CC BY 4.0",
        "Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI 1998; "
        "comes with scikit-learn",
    ),
    _generated("blobs", "three round clouds of points", "ABC"),
    _generated("linear", "two classes on either side of a line"),
    _generated("moons", "two interleaved half circles"),
    _generated("circles", "a circle inside another"),
    _generated("xor", "four clouds; opposite corners are of one class"),
    _generated("spirals", "two arms wound around each other"),
    Entry(
        "mnist",
        "downloaded",
        "70,000 handwritten digits, 28 × 28 pixels",
        _DIGITS,
        "CC BY-SA 3.0",
        "LeCun, Cortes and Burges, The MNIST database of handwritten digits, 1998",
        (published.MNIST,),
    ),
    Entry(
        "fashion_mnist",
        "downloaded",
        "70,000 pictures of clothes, 28 × 28 pixels",
        tuple(_FASHION.split(", ")),
        "MIT",
        "Xiao, Rasul and Vollgraf, Fashion-MNIST, arXiv:1708.07747, 2017",
        (published.FASHION_MNIST,),
    ),
    Entry(
        "cifar10",
        "downloaded",
        "60,000 colour photographs, 32 × 32 pixels",
        tuple(_CIFAR10.split()),
        "none stated; cite the report",
        "Krizhevsky, Learning multiple layers of features from tiny images, 2009",
        (
            published.CIFAR10_BINARY,
            published.CIFAR10_PYTHON,
            *published.CIFAR10_EXTRACTED,
        ),
    ),
    Entry(
        "tiny_shakespeare",
        "downloaded",
        "a million characters of Shakespeare's plays",
        (),
        "public domain",
        "Karpathy, char-rnn, 2015",
        (published.TINY_SHAKESPEARE,),
    ),
)

CATALOGUE = {entry.name: entry for entry in _ENTRIES}
