"""The filter painter: any picture, any kernel, and the page's presets."""

import json
import math

import numpy as np
import pytest
import traitlets
from node import evaluate

from dl_helpers.features import Gabor
from dl_helpers.nn import Conv2d
from dl_helpers.widgets import filter_painter
from dl_helpers.widgets.windows.filter_painter import UPRIGHT_EDGES

RNG = np.random.default_rng(0)
X = RNG.uniform(size=(12, 10))
KERNEL = RNG.normal(size=(5, 5))


def test_the_map_is_that_of_a_convolution():
    widget = filter_painter(X, KERNEL)
    layer = Conv2d(1, 1, 5, dtype=np.float64)
    layer.params["W"] = KERNEL[None, None]
    right = layer.forward(X[None, None].astype(np.float32).astype(float))[0, 0]
    np.testing.assert_allclose(widget.feature_map, right, rtol=1e-12)
    k, x = json.dumps(KERNEL.ravel().tolist()), json.dumps(widget._x.ravel().tolist())
    windows = {"height": 8, "width": 6, "kernelHeight": 5, "kernelWidth": 5}
    windows |= {"stride": 1, "padding": 0, "paddedHeight": 12, "paddedWidth": 10}
    call = f"[...correlate({x}, 1, {k}, {json.dumps(windows)})]"
    page = evaluate("windows/convolve.js", call)
    np.testing.assert_allclose(page, right.ravel(), rtol=1e-10)


def test_relu_cuts_what_is_below_zero():
    widget = filter_painter(X, KERNEL)
    widget.set_state({"relu": True})
    assert widget.feature_map.min() == 0
    assert "feature map after ReLU is 8 × 6 and lies between 0.00" in widget.describe()
    assert widget.preview().startswith(b"\x89PNG")


def test_coloured_pictures_are_taken_by_their_brightness():
    x = np.stack([np.ones((4, 4)), np.zeros((4, 4)), np.zeros((4, 4))])
    widget = filter_painter(x, [[1.0]])
    np.testing.assert_allclose(widget.feature_map, np.full((4, 4), 0.299), rtol=1e-6)
    assert filter_painter(x[:1]).shape == [1, 4, 4]


def test_it_begins_with_the_pages_upright_edges():
    widget = filter_painter(X)
    assert widget.preset == "upright edges"
    page = f"[...PRESETS.find(([name]) => name === {json.dumps(widget.preset)})[1](3)]"
    np.testing.assert_allclose(
        evaluate("windows/kernels.js", page), UPRIGHT_EDGES.ravel()
    )


@pytest.mark.parametrize("k", [3, 7, 11])
@pytest.mark.parametrize("angle", [0, math.pi / 4, math.pi / 2])
def test_gabor_kernels_are_those_of_the_package(k, angle):
    even = Gabor(max(k / 2, 2), angle, sigma=k / 5, aspect=1).quadrature_pair(k // 2)[0]
    page = evaluate("windows/kernels.js", f"[...gabor({k}, {angle})]")
    np.testing.assert_allclose(page, even.ravel(), atol=1e-12)


def test_the_page_may_send_another_kernel():
    widget = filter_painter(X)
    widget.set_state({"kernel": [[2.0]], "size": 1})
    np.testing.assert_allclose(widget.feature_map, 2 * X, rtol=1e-6)
    with pytest.raises(ValueError, match=r"kernel has shape \(1, 2\), expected"):
        widget.set_state({"kernel": [[1.0, 2.0]]})
    widget.set_state({"kernel": np.ones((11, 11)).tolist()})
    assert "larger than the picture" in widget.describe()
    assert widget.preview().startswith(b"\x89PNG")


def test_what_cancels_does_not_count_as_above_zero():
    widget = filter_painter(np.full((9, 9), 0.7))
    widget.set_state({"kernel": [[0.1, 0.2, -0.3]] * 3})
    assert (widget.feature_map > 0).all()  # a rest of rounding
    assert "; 0 % of it is above 0" in widget.describe()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x": np.ones((2, 5, 5))}, r"x has 2 channels, expected 1 or 3"),
        ({"x": np.ones(5)}, r"x has shape \(5,\), expected one picture"),
        ({"kernel": np.ones((2, 3))}, r"kernel has shape \(2, 3\), expected \(k, k\)"),
        ({"kernel": np.ones((12, 12))}, "with k from 1 to 11"),
        ({"kernel": [[np.nan]]}, "kernel holds 1 of 1 numbers that are NaN"),
        ({"x": np.ones((2, 9))}, "3 × 3 does not fit on a picture of 2 × 9"),
        ({"hide": "all"}, "hide has 'all', expected some of preset"),
    ],
)
def test_says_what_is_wrong(change, message):
    with pytest.raises(ValueError, match=message):
        filter_painter(**{"x": X} | change)


def test_a_kernel_from_the_page_is_checked_as_a_trait():
    with pytest.raises((traitlets.TraitError, ValueError)):
        filter_painter(X).set_state({"kernel": "edges"})
