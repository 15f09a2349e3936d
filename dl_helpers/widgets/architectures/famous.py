"""Famous networks as lists of layers, for `architecture_calculator`.

Each is a list of dicts; `layer_table` says what a dict may hold. `INPUTS` has the shape
of the pictures that each network was made for.
"""

from typing import Any

Spec = dict[str, Any]
RELU, FLATTEN, DROPOUT, SOFTMAX = (
    {"kind": kind} for kind in ("relu", "flatten", "dropout", "softmax")
)


def conv(filters: int, kernel: int, **more: int) -> Spec:
    """Give a convolution; stride 1, padding 0 and groups 1 where not told."""
    return {"kind": "conv", "filters": filters, "kernel": kernel, **more}


def pool(kind: str, kernel: int, stride: int) -> Spec:
    """Give a max or an average pooling."""
    return {"kind": f"{kind}pool", "kernel": kernel, "stride": stride}


def dense(units: int) -> Spec:
    """Give a fully connected layer."""
    return {"kind": "dense", "units": units}


# LeCun et al., Gradient-based learning applied to document recognition, 1998, as it is
# built today: each map of C3 sees all maps of S2, pooling has no weights, and the
# output is a dense layer.
LENET_5: list[Spec] = [
    conv(6, 5),
    {"kind": "tanh"},
    pool("avg", 2, 2),
    conv(16, 5),
    {"kind": "tanh"},
    pool("avg", 2, 2),
    conv(120, 5),
    {"kind": "tanh"},
    FLATTEN,
    dense(84),
    {"kind": "tanh"},
    dense(10),
]

# Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional
# neural networks, 2012: two groups, for two graphics cards. Its pictures of 224 × 224
# pixels need 227 × 227 for the 55 × 55 maps of the paper.
ALEXNET: list[Spec] = [
    conv(96, 11, stride=4),
    RELU,
    {"kind": "lrn"},
    pool("max", 3, 2),
    conv(256, 5, padding=2, groups=2),
    RELU,
    {"kind": "lrn"},
    pool("max", 3, 2),
    conv(384, 3, padding=1),
    RELU,
    conv(384, 3, padding=1, groups=2),
    RELU,
    conv(256, 3, padding=1, groups=2),
    RELU,
    pool("max", 3, 2),
    FLATTEN,
    dense(4096),
    RELU,
    DROPOUT,
    dense(4096),
    RELU,
    DROPOUT,
    dense(1000),
    SOFTMAX,
]


def _block(filters: int, n: int) -> list[Spec]:
    """Give n convolutions of VGG and the pooling behind them."""
    return [*[conv(filters, 3, padding=1), RELU] * n, pool("max", 2, 2)]


# Simonyan and Zisserman, Very deep convolutional networks for large-scale image
# recognition, 2015, column D.
VGG_16: list[Spec] = [
    *_block(64, 2),
    *_block(128, 2),
    *_block(256, 3),
    *_block(512, 3),
    *_block(512, 3),
    FLATTEN,
    dense(4096),
    RELU,
    DROPOUT,
    dense(4096),
    RELU,
    DROPOUT,
    dense(1000),
    SOFTMAX,
]

ARCHITECTURES = {"LeNet-5": LENET_5, "AlexNet": ALEXNET, "VGG-16": VGG_16}
INPUTS = {"LeNet-5": (1, 32, 32), "AlexNet": (3, 227, 227), "VGG-16": (3, 224, 224)}
