"""The files that publishers give out: their sizes, checksums and addresses.

A checksum of 64 digits is a SHA-256, one of 32 digits an md5. The md5 sums of the
CIFAR-10 archives are its publisher's; nobody can yet make another file to fit a given
md5, so they still show damage and exchange alike.
"""

from typing import NamedTuple


class File(NamedTuple):
    """A published file: its place below the data folder, and how to know it again."""

    path: str
    size: int
    checksum: str
    mirrors: tuple[str, ...] = ()

    @property
    def algorithm(self) -> str:
        """The name of the checksum, as `hashlib` writes it."""
        return "md5" if len(self.checksum) == 32 else "sha256"


Fact = tuple[str, int, str]
"""A file's name, its size in bytes, its checksum."""


def _below(folder: str, facts: tuple[Fact, ...], *mirrors: str) -> tuple[File, ...]:
    """Describe the files of a folder; each mirror is an address before their names."""
    return tuple(
        File(f"{folder}/{name}", size, checksum, tuple(m + name for m in mirrors))
        for name, size, checksum in facts
    )


MNIST = _below(
    "mnist",
    (
        (
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        (
            "train-labels-idx1-ubyte.gz",
            28_881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        (
            "t10k-images-idx3-ubyte.gz",
            1_648_877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        (
            "t10k-labels-idx1-ubyte.gz",
            4_542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    ),
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "http://yann.lecun.com/exdb/mnist/",
)

FASHION_MNIST = _below(
    "fashion-mnist",
    (
        (
            "train-images-idx3-ubyte.gz",
            26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        (
            "train-labels-idx1-ubyte.gz",
            29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
        (
            "t10k-images-idx3-ubyte.gz",
            4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        (
            "t10k-labels-idx1-ubyte.gz",
            5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
    ),
    "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
)

TINY_SHAKESPEARE = _below(
    "tinyshakespeare",
    (
        (
            "input.txt",
            1_115_394,
            "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
        ),
    ),
    "https://github.com/karpathy/char-rnn/raw/master/data/tinyshakespeare/",
    "https://github.com/dmlc/web-data/raw/master/mxnet/tinyshakespeare/",
)

CIFAR10_BINARY = _below(
    "cifar10",
    (("cifar-10-binary.tar.gz", 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530"),),
    "https://www.cs.toronto.edu/~kriz/",
    "https://cave.cs.toronto.edu/kriz/",
    "https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/",
)

CIFAR10_PYTHON = _below(
    "cifar10",
    (("cifar-10-python.tar.gz", 170_498_071, "c58f30108f718f92721af3b95e74349a"),),
    "https://www.cs.toronto.edu/~kriz/",
    "https://cave.cs.toronto.edu/kriz/",
    "https://dataset.bj.bcebos.com/cifar/",
)

# what is inside the two archives, for those who have extracted them already
CIFAR10_BINARY_BATCHES = (
    (
        "data_batch_1.bin",
        30_730_000,
        "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
    ),
    (
        "data_batch_2.bin",
        30_730_000,
        "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
    ),
    (
        "data_batch_3.bin",
        30_730_000,
        "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
    ),
    (
        "data_batch_4.bin",
        30_730_000,
        "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
    ),
    (
        "data_batch_5.bin",
        30_730_000,
        "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
    ),
    (
        "test_batch.bin",
        30_730_000,
        "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
    ),
)
CIFAR10_PYTHON_BATCHES = (
    ("data_batch_1", 31_035_704, "c99cafc152244af753f735de768cd75f"),
    ("data_batch_2", 31_035_320, "d4bba439e000b95fd0a9bffe97cbabec"),
    ("data_batch_3", 31_035_999, "54ebc095f3ab1f0389bbae665268c751"),
    ("data_batch_4", 31_035_696, "634d18415352ddfa80567beed471001a"),
    ("data_batch_5", 31_035_623, "482c414d41f54cd18b22e5b47cb7c3cb"),
    ("test_batch", 31_035_526, "40351d587109b95175f43aff81a1287e"),
)
CIFAR10_EXTRACTED = tuple(
    _below(folder, batches)
    for inside, batches in (
        ("cifar-10-batches-bin", CIFAR10_BINARY_BATCHES),
        ("cifar-10-batches-py", CIFAR10_PYTHON_BATCHES),
    )
    for folder in (f"cifar10/{inside}", "cifar10")
)
