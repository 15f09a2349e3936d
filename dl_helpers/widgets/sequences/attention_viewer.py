"""The attention viewer: where each token looks, head by head, with its numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from ..foundation.base import CourseWidget
from ..foundation.hiding import known_names
from ..foundation.one_picture import number
from ..foundation.record import pack
from .attention_maps import TOLERANCE, Heads, attention_maps

Array = np.ndarray
HIDEABLE = ("copy", "heads", "lines", "map", "products")
MOST_TOKENS, MOST_MAPS = 64, 256
PLACES = ("layer", "head", "query", "key")


class AttentionViewer(CourseWidget, module="sequences/attention_viewer"):
    """See `attention_viewer`, which makes one and explains the arguments."""

    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    context = traitlets.List(traitlets.Unicode()).tag(sync=True)
    layers = traitlets.List().tag(sync=True)
    layer = traitlets.Int(0).tag(sync=True)
    head = traitlets.Int(0).tag(sync=True)
    query = traitlets.Int(0).tag(sync=True)
    key = traitlets.Int(0).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    recording = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        maps: Sequence[Heads],
        tokens: Sequence[str],
        context: Sequence[str],
        **place: Any,
    ) -> None:
        self.maps = list(maps)
        most = max(len(one.weights) for one in self.maps)
        ends = len(self.maps), most, len(tokens), len(context)
        self._ends = dict(zip(PLACES, ends, strict=True))
        super().__init__(
            tokens=list(tokens),
            context=list(context),
            layers=[_described(one) for one in self.maps],
            note=_noted(self.maps),
            recording=pack(_arrays(self.maps)),
            **place,
        )

    @traitlets.validate(*PLACES)
    def _there(self, proposal: dict) -> int:
        """Refuse a place that is not there."""
        name, value = proposal["trait"].name, proposal["value"]
        if not 0 <= value < self._ends[name]:
            raise traitlets.TraitError(
                f"attention_viewer: {name} = {value}, expected 0 to "
                f"{self._ends[name] - 1}"
            )
        return value

    @property
    def shown(self) -> Array:
        """The map of the present layer and head, `(L, S)`."""
        weights = self.maps[self.layer].weights
        return weights[min(self.head, len(weights) - 1)]

    def describe(self) -> str:
        """Say where the chosen token looks, and what its row sums to."""
        row, one = self.shown[self.query], self.maps[self.layer]
        head = f"head {self.head + 1} of {len(one.weights)}"
        best = np.argsort(-np.nan_to_num(row), kind="stable")[:4]
        looks = ", ".join(f"{self.context[j]!r} {number(row[j])}" for j in best)
        masked = " Positions ahead are masked." if _causal(one.weights) else ""
        return (
            f"Attention of {one.name}, {head}, over {len(self.tokens)} tokens. "
            f"Token {self.query + 1}, {self.tokens[self.query]!r}, looks at {looks}. "
            f"Its row sums to {number(row.sum(), 3)}.{masked} {self.note}".strip()
        )

    def preview(self) -> bytes:
        """Draw the map of each head of the layer, eight at most."""
        from ...figures import Picture, canvas

        maps, one = self.maps[self.layer].weights[:8], self.maps[self.layer]
        columns = min(len(maps), 4)
        rows = -(-len(maps) // columns)
        wide = 3.4 if columns == 1 else 2.2
        figure, axes = canvas(wide * columns, wide * rows, rows, columns, squeeze=False)
        for head, ax in enumerate(axes.ravel()):
            ax.set_axis_off()
            if head < len(maps):
                ax.set_axis_on()
                ax.imshow(maps[head], vmin=0, vmax=max(float(maps[head].max()), 1e-9))
                ax.set_title(f"{one.name}, head {head + 1}", fontsize=8)
                _name_ticks(ax, self.tokens, self.context)
        return Picture(figure, self.describe()).png()


def attention_viewer(
    source: Any,
    tokens: Sequence[str],
    *,
    x: Array | None = None,
    context: Sequence[str] | None = None,
    q: Array | None = None,
    k: Array | None = None,
    layer: int = 0,
    head: int = 0,
    query: int | None = None,
    key: int | None = None,
    hide: Sequence[str] = (),
) -> AttentionViewer:
    """Show where each token looks: attention maps A = softmax(Q Kᵀ / √d) by head.

    A map has a row for each query and a column for each key; a row sums to 1, and if it
    does not, that is said. Where queries and keys can be had, the products of a chosen
    pair show how its weight comes about.

    Args:
        source: weights `(L, S)`, `(H, L, S)` or `(1, H, L, S)`, or a dict of them by
            name; an `nn.Attention` or `nn.MultiHeadAttention` after its forward; or,
            with x, any network with such layers, with `torch.nn.MultiheadAttention`, or
            with layers of your own that keep `weights` `(1, H, L, S)`.
        tokens: L strings, one for each query.
        x: what the network reads: a batch of one, such as `(1, L, n_features)`.
        context: S strings, one for each key; None for the tokens themselves.
        q: queries `(H, L, d)` that belong to plain weights, for the products.
        k: keys `(H, S, d)`.
        layer: which attention layer to start with.
        head: which head to start with.
        query: which token to start with; None for the last.
        key: which key to start with; None for the one that the query looks at most.
        hide: of "copy", "heads", "lines", "map" and "products" those not wanted.

    Raises:
        ValueError: if there is no attention of one sequence, tokens or context are not
            as many as its rows and columns, or more than 64, or a place is not there.
    """
    maps = attention_maps(source, x, q, k)
    tokens = [str(token) for token in tokens]
    context = tokens if context is None else [str(token) for token in context]
    for one in maps:
        _require_tokens(one, tokens, context)
    if sum(len(one.weights) for one in maps) > MOST_MAPS:
        raise ValueError(
            f"attention_viewer: more than {MOST_MAPS} heads came; give the weights of "
            "fewer layers, as a dict"
        )
    query = len(tokens) - 1 if query is None else query
    if key is None:
        row = maps[layer % len(maps)].weights[0, query % len(tokens)]
        key = int(np.nan_to_num(row).argmax())
    place = {"layer": layer, "head": head, "query": query, "key": key}
    hide = known_names("attention_viewer", hide, HIDEABLE)
    return AttentionViewer(maps, tokens, context, hide=hide, **place)


def _require_tokens(one: Heads, tokens: Sequence[str], context: Sequence[str]) -> None:
    _, L, S = one.weights.shape
    if (len(tokens), len(context)) != (L, S) or max(L, S) > MOST_TOKENS:
        raise ValueError(
            f"attention_viewer: {one.name} has maps of {L} × {S}, and {len(tokens)} "
            f"tokens with a context of {len(context)} came; expected as many tokens as "
            f"rows, as many of the context as columns, and {MOST_TOKENS} at most"
        )


def _described(one: Heads) -> dict[str, Any]:
    return {
        "name": one.name,
        "heads": len(one.weights),
        "causal": _causal(one.weights),
        "products": one.q is not None,
    }


def _causal(weights: Array) -> bool:
    """Tell whether nobody looks ahead."""
    _, L, S = weights.shape
    return L == S > 1 and not np.triu(np.nan_to_num(weights, nan=1.0), 1).any()


def _noted(maps: Sequence[Heads]) -> str:
    """Say what is wrong with the weights, if something is."""
    lost = sum(int((~np.isfinite(one.weights)).sum()) for one in maps)
    if lost:
        return f"{lost} weights are NaN or infinite: a row with nothing to look at?"
    rows = np.concatenate([one.weights.sum(axis=2).ravel() for one in maps])
    off = np.abs(rows - 1) > TOLERANCE
    if not off.any():
        return ""
    worst = rows[np.abs(rows - 1).argmax()]
    return (
        f"{off.sum()} of {len(rows)} rows do not sum to 1, one of them to "
        f"{number(worst, 3)}: softmax over the keys, the last axis, makes it 1."
    )


def _arrays(maps: Sequence[Heads]) -> dict[str, Array]:
    named = {}
    for at, one in enumerate(maps):
        arrays = {"a": one.weights, "q": one.q, "k": one.k}
        named |= {f"{n}{at}": array for n, array in arrays.items() if array is not None}
    return named


def _name_ticks(ax: Any, tokens: Sequence[str], context: Sequence[str]) -> None:
    if max(len(tokens), len(context)) <= 16:
        ax.set_xticks(range(len(context)), context, rotation=90, fontsize=6)
        ax.set_yticks(range(len(tokens)), tokens, fontsize=6)
    else:
        ax.set(xlabel="key", ylabel="query")
