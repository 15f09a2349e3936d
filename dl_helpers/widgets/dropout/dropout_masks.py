"""Dropout: one sub-network after the other, and what their average is."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ...nn import RandomMask
from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from ..foundation.record import pack
from .columns import columns_of
from .ensemble import MOST_ENUMERATED, Ensemble, SubNetworks
from .sites import Site, find_sites

Array = np.ndarray

RATES = tuple(round(0.1 * k, 1) for k in range(1, 10))
HIDEABLE = ("copy", "gaps", "network", "numbers", "player", "rate")
MOST_MASKS = 1000
EQUAL = 1e-6  # float32 can't tell smaller differences


class DropoutMasks(CourseWidget, module="dropout/dropout_masks"):
    """See `dropout_masks`, which makes one and explains the arguments."""

    rates = traitlets.List(traitlets.Float()).tag(sync=True)
    rate = traitlets.Int(0).tag(sync=True)
    own_rate = traitlets.Int(0).tag(sync=True)
    index = traitlets.Int(0).tag(sync=True)
    n_examples = traitlets.Int(1).tag(sync=True)
    n_masks = traitlets.Int(1).tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Int(2, min=0, max=6).tag(sync=True)
    units = traitlets.Int(1).tag(sync=True)
    columns = traitlets.List().tag(sync=True)
    classes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    probabilities = traitlets.Bool(True).tag(sync=True)
    enumerated = traitlets.Bool(False).tag(sync=True)
    convention = traitlets.Unicode("").tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)
    recording = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        networks: SubNetworks,
        masks: Array,
        rates: Sequence[float],
        own_rate: float,
        **traits: Any,
    ) -> None:
        self.masks = masks
        self.ensembles = [
            [networks.ensemble(i, one, rate) for i in range(len(networks.x))]
            for one, rate in zip(masks, rates, strict=True)
        ]
        own = list(rates).index(own_rate)
        super().__init__(
            rates=list(rates),
            rate=own,
            own_rate=own,
            n_examples=len(networks.x),
            n_masks=masks.shape[1],
            units=networks.units,
            probabilities=networks.are_probabilities,
            enumerated=networks.units <= MOST_ENUMERATED,
            convention=_convention(networks.sites),
            recording=pack(self._recorded()),
            **traits,
        )

    def _recorded(self) -> dict[str, Array]:
        """Give all numbers: for each rate, example and mask."""
        names = "outputs", "arithmetic", "geometric", "whole", "exact", "gaps"
        stacked = {
            name: np.array([[getattr(e, name) for e in row] for row in self.ensembles])
            for name in (*names, "exact_gaps")
        }
        return {"masks": self.masks, **stacked}

    @traitlets.validate("rate", "index")
    def _there(self, proposal: dict) -> int:
        """Refuse a rate or an example that is not there."""
        name, value = proposal["trait"].name, proposal["value"]
        end = len(self.rates) if name == "rate" else self.n_examples
        if not 0 <= value < end:
            raise traitlets.TraitError(
                f"dropout_masks: {name} = {value}, expected 0 to {end - 1}"
            )
        return value

    @property
    def ensemble(self) -> Ensemble:
        """The sub-networks at the present rate and example."""
        return self.ensembles[self.rate][self.index]

    def describe(self) -> str:
        """Say mask, sub-network, averages, and their difference to the network."""
        found, at = self.ensemble, min(self.step, self.n_masks - 1)
        kept = int(self.masks[self.rate, at].sum())
        every = ""
        if self.enumerated:
            every = (
                f" Of all {2**self.units} sub-networks: "
                f"{self._gap_text(found.exact_gaps)}."
            )
        return (
            f"Dropout at rate {self.rates[self.rate]:g}, mask {at + 1} of "
            f"{self.n_masks}: {kept} of {self.units} units stay. Sub-network: "
            f"{self._listed(found.outputs[at])}. Scaled network: "
            f"{self._listed(found.whole)}. Difference of the averages so far: "
            f"{self._gap_text(found.gaps[at])}.{every}"
        )

    def _listed(self, outputs: Array) -> str:
        pairs = zip(self.classes, outputs, strict=True)
        return ", ".join(f"{name} {value:z.3f}" for name, value in pairs)

    def _gap_text(self, gaps: Array) -> str:
        """Say the difference of arithmetic and geometric mean."""
        words = [f"{gap:.2g}" if gap > EQUAL else "none" for gap in gaps]
        both = f"arithmetic {words[0]}"
        return f"{both}, geometric {words[1]}" if self.probabilities else both

    def preview(self) -> bytes:
        """Draw averages beside the network, and how their difference shrinks."""
        from ...figures import COLORS, Picture, canvas

        figure, (bars, gaps) = canvas(7.4, 3, 1, 2)
        found, last = self.ensemble, self.n_masks
        places = np.arange(len(self.classes))
        bars.bar(places - 0.2, found.arithmetic[-1], 0.4, label=f"mean of {last}")
        bars.bar(places + 0.2, found.whole, 0.4, label="scaled network")
        bars.set_xticks(places, self.classes)
        bars.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
        names = ("arithmetic mean", "geometric mean")[: 1 + self.probabilities]
        for k, name in enumerate(names):
            gap = np.maximum(found.gaps[:, k], EQUAL)
            gaps.loglog(np.arange(1, last + 1), gap, color=COLORS[k], label=name)
        gaps.set(xlabel="masks", title="Difference to the scaled network")
        gaps.legend(frameon=False)
        return Picture(figure, self.describe()).png()


def dropout_masks(
    model: Any,
    x: Array,
    *,
    layer: str | Sequence[str] | None = None,
    rate: float | None = None,
    n: int = 200,
    classes: Sequence[str] | None = None,
    softmax: bool | None = None,
    most: int = 4,
    rng: np.random.Generator | int = 0,
    hide: Sequence[str] = (),
) -> DropoutMasks:
    """Show the sub-networks that dropout draws, and their average beside the network.

    Each mask crosses units out; the sub-network that is left answers. The running mean
    of the answers, arithmetic and geometric, stands beside the network that dropout
    leaves for test time. With 10 units or fewer all 2^M masks are averaged as well.

    Args:
        model: a network of ours, a student's class, or a `torch.nn.Module`.
        x: examples `(N, …)`.
        layer: whose outputs are dropped, by name or several names; None for all layers
            whose class is called dropout. Any other layer is treated as if `Dropout`
            followed it.
        rate: the chance to drop at first; None for that of the dropout layer, or 0.5.
            While it moves, all of these layers have the same rate.
        n: how many masks to draw, at most 1,000.
        classes: K names; without them the numbers are shown.
        softmax: whether the outputs are scores that become probabilities; None to find
            out from the outputs.
        most: how many examples to take, from the first on.
        rng: a Generator or a seed, for the masks.
        hide: of "copy", "gaps", "network", "numbers", "player" and "rate" those not
            wanted.

    Raises:
        ValueError: for a model without dropout where no layer is named, more than 2,000
            units, a rate outside of 0 to 1, or an x that the model refuses.
    """
    x = np.asarray(x)
    if x.ndim < 2 or not len(x) or x.dtype.kind != "f" or not np.isfinite(x).all():
        raise ValueError(
            f"dropout_masks: x is {x.dtype} of shape {x.shape}, expected examples "
            "(N, …) of finite floating point numbers, such as x_test[:4]"
        )
    _require(n, rate, most)
    hide = known_names("dropout_masks", hide, HIDEABLE)
    x = x[:most]
    sites, stages = find_sites(model, x, layer)
    networks = SubNetworks(model, x, sites, softmax)
    names = range(networks.n_outputs) if classes is None else classes
    if len(names) != networks.n_outputs:
        raise ValueError(
            f"dropout_masks: {len(names)} class names came, but the model has "
            f"{networks.n_outputs} outputs"
        )
    own = (
        next((site.rate for site in sites if site.rate), 0.5) if rate is None else rate
    )
    rates = sorted({*RATES, own})
    seed = int(np.random.default_rng(rng).integers(2**32))
    like = np.empty((n, networks.units))
    # the same seed for each rate: a higher one drops what a lower one drops, and more
    masks = np.stack([RandomMask(seed).draw(like, 1 - one) for one in rates])
    return DropoutMasks(
        networks,
        masks,
        rates,
        own,
        columns=columns_of(stages, sites),
        classes=[str(name) for name in names],
        hide=hide,
    )


def _require(n: int, rate: float | None, most: int) -> None:
    if not 1 <= n <= MOST_MASKS or most < 1:
        raise ValueError(
            f"dropout_masks: n = {n} and most = {most}, expected 1 to {MOST_MASKS} "
            "masks and 1 example or more"
        )
    if rate is not None and not 0 < rate < 1:
        raise ValueError(
            f"dropout_masks: rate is {rate}, expected a number between 0 and 1; it is "
            "the chance to drop"
        )


def _convention(sites: Sequence[Site]) -> str:
    """Say how the layers make up for what is dropped."""
    said = {(site.divides, site.multiplies): site.name for site in sites}
    words = {
        (True, False): "divides by keep while training, so that nothing is left to do "
        "at test time",
        (False, True): "multiplies by keep at test time, as first published",
        (False, False): "scales neither while training nor at test time: the network "
        "then answers with more than its sub-networks do on average",
        (True, True): "scales both while training and at test time: the network then "
        "answers with less than its sub-networks do on average",
    }
    return " ".join(f"Layer {name} {words[kind]}." for kind, name in said.items())
