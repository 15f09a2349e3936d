"""What the layers of a network cost, and what changes when one of them does."""

from collections.abc import Sequence
from math import prod
from typing import Any

import traitlets

from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from .famous import ARCHITECTURES, INPUTS
from .layer_specs import Layers, layers_of
from .layer_table import Row, Spec, complete, each, said, table

BYTES = 4  # of a float32
MIB = 2**20
MOST_BATCH = 512
PARTS = ("editor", "batch", "compact", "copy")


class ArchitectureCalculator(
    CourseWidget, module="architectures/architecture_calculator"
):
    """See `architecture_calculator`, which makes one and explains the arguments."""

    specs = traitlets.List(traitlets.Dict()).tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    first_specs = traitlets.List(traitlets.Dict()).tag(sync=True)
    first_shape = traitlets.List(traitlets.Int()).tag(sync=True)
    inputs = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    selected = traitlets.Int(0).tag(sync=True)
    batch = traitlets.Int(1).tag(sync=True)
    compact = traitlets.Bool(False).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, layers: Layers, shape: list[int], hide: list[str]) -> None:
        super().__init__(
            specs=layers.specs,
            shape=shape,
            first_specs=layers.specs,
            first_shape=shape,
            inputs=[list(given) for given in layers.inputs],
            hide=hide,
        )

    @traitlets.validate("specs")
    def _complete(self, proposal: dict) -> list[Spec]:
        return [complete(spec) for spec in proposal["value"]]

    @traitlets.validate("shape")
    def _some_shape(self, proposal: dict) -> list[int]:
        return _checked_shape(proposal["value"])

    @traitlets.validate("batch")
    def _some_batch(self, proposal: dict) -> int:
        if not 1 <= proposal["value"] <= MOST_BATCH:
            raise traitlets.TraitError(
                f"architecture_calculator: batch = {proposal['value']}, expected 1 to "
                f"{MOST_BATCH}"
            )
        return proposal["value"]

    @property
    def rows(self) -> list[Row]:
        """The table: the input, and each layer up to one that does not fit."""
        inputs = [tuple(given) for given in self.inputs]
        return table(self.specs, tuple(self.shape), inputs)

    @property
    def totals(self) -> dict[str, int]:
        """The sums of `params`, `values` and `macs`, and the `bytes` of a batch."""
        rows = self.rows
        names = ("params", "values", "macs")
        sums = {name: sum(getattr(row, name) for row in rows) for name in names}
        return sums | {"bytes": BYTES * self.batch * sums["values"]}

    def _names(self) -> list[str]:
        axes = len(self.shape) - 1
        return ["input", *(title(spec, axes) for spec in self.specs)]

    def describe(self) -> str:
        """Say the totals, where most of them are, and what does not fit."""
        rows, total = self.rows, self.totals
        names = self._names()
        most = max(range(len(rows)), key=lambda i: rows[i].params)
        largest = max(range(len(rows)), key=lambda i: rows[i].values)
        problem = f" Layer {len(rows) - 1}: {rows[-1].problem}" * bool(rows[-1].problem)
        return (
            f"{len(self.specs)} layers on an input of {said(self.shape)}: "
            f"{total['params']:,} parameters, most in layer {most} ({names[most]}, "
            f"{rows[most].params:,}); {total['values']:,} values, most in layer "
            f"{largest} ({names[largest]}, {rows[largest].values:,}), "
            f"{total['bytes'] / MIB:.3g} MiB for a batch of {self.batch}; "
            f"{total['macs']:,} multiply-adds.{problem}"
        )

    def preview(self) -> bytes:
        """Draw values, parameters and multiply-adds of the layers as bars."""
        from ...figures import Picture, canvas

        rows = self.rows
        names = self._names()
        kept = [i for i, row in enumerate(rows) if row.values or row.params]
        figure, axes = canvas(8, 0.8 + 0.2 * len(kept), 1, 3, sharey=True)
        heads = {"values": "values", "params": "parameters", "macs": "multiply-adds"}
        labels = [f"{i} {names[i]}" for i in kept]
        for ax, (name, text) in zip(axes, heads.items(), strict=True):
            ax.barh(labels, [getattr(rows[i], name) for i in kept])
            ax.set(title=f"{sum(getattr(row, name) for row in rows):,}\n{text}")
            ax.ticklabel_format(axis="x", style="sci", scilimits=(0, 0))
        axes[0].invert_yaxis()
        return Picture(figure, self.describe()).png()


def architecture_calculator(
    model: Any,
    input_shape: Sequence[int] | None = None,
    *,
    hide: Sequence[str] = (),
) -> ArchitectureCalculator:
    """Show what each layer of a network costs, and let the reader change it.

    For each layer: output, parameters, values with their memory in float32,
    multiply-adds, and the side of the receptive field. Layers that can work in place
    (ReLU and its like, dropout, softmax) and flatten take no memory of their own; the
    sums count the input and all others.

    Args:
        model: one of ours, a class of your own, a `torch.nn.Module`; the name of one
            in `ARCHITECTURES`; or a list of dicts such as
            `[{"kind": "conv", "filters": 6, "kernel": 5}, {"kind": "relu"}]`.
        input_shape: of one example, such as `(3, 224, 224)`; only a network that is
            called by its name has one of its own.
        hide: names of parts to leave out: "editor", "batch", "compact", "copy".

    Raises:
        ValueError: for a dict that is none of a layer, an input shape that is none, a
            network that does not take it, or a `hide` that names no part.

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning,
    2016.
    """
    if isinstance(model, str):
        _require_known(model)
        input_shape = input_shape or INPUTS[model]
        model = ARCHITECTURES[model]
    shape = _checked_shape(list(input_shape or ()))
    hidden = known_names("architecture_calculator", hide, PARTS)
    return ArchitectureCalculator(layers_of(model, tuple(shape)), shape, hidden)


def _require_known(name: str) -> None:
    if name not in ARCHITECTURES:
        raise ValueError(
            f"architecture_calculator: {name!r} came, expected a network, a list of "
            f"layers, or one of {', '.join(ARCHITECTURES)}"
        )


def title(spec: Spec, axes: int) -> str:
    """Write a layer in a few letters, such as conv 64 · 3×3."""
    kind = spec["kind"]
    if "kernel" in spec:
        filters = f" {spec['filters']} ·" if kind == "conv" else ""
        return f"{kind}{filters} {said(each(spec['kernel'], axes))}"
    if kind in ("other", "same"):
        return spec["name"]
    return f"dense {spec['units']}" if kind == "dense" else kind


def _checked_shape(shape: list[Any]) -> list[int]:
    if not shape or not all(isinstance(n, int) and n > 0 for n in shape):
        raise ValueError(
            f"architecture_calculator: the input shape is {tuple(shape)}, expected "
            "whole numbers above 0, such as (3, 224, 224), without the batch"
        )
    if prod(shape) > 10**9:
        raise ValueError(
            f"architecture_calculator: an input of {said(shape)} has more than 10⁹ "
            "numbers, expected a smaller one"
        )
    return shape
