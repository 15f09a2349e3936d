"""Networks: layers that consist of layers."""

from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from .layer import Array, Layer


class Step(NamedTuple):
    """What one layer of a network did in a forward: its name, x and y."""

    name: str
    layer: Any
    x: Any
    y: Any


class Network(Layer):
    """What `Sequential` and `Graph` have in common.

    A parameter is called by its layer and its own name, such as `"conv.W"`. `params`,
    `grads` and `state` are views: what is written into them is in the layers. Setting
    `training` sets it in all layers; `needs_dx = False` spares those at the bottom
    whatever only dx would need.

    Args:
        layers: by name; any objects with the Layer contract.

    Raises:
        ValueError: for no layer, something that is none, a name with a dot, or a layer
            that has two places.
    """

    def __init__(self, layers: Mapping[str, Any]) -> None:
        self.layers = dict(layers)
        _require_layers(type(self).__name__, self.layers)
        self.training = True
        self.needs_dx = True

    @property
    def training(self) -> bool:
        """Whether the layers are in training mode; setting it sets all of them."""
        return self._training

    @training.setter
    def training(self, on: bool) -> None:
        self._training = on
        for layer in self.layers.values():
            layer.training = on

    @property
    def needs_dx(self) -> bool:
        """Whether backward computes dx; where nobody asks for it, it gives None."""
        return self._needs_dx

    @needs_dx.setter
    def needs_dx(self, needed: bool) -> None:
        self._needs_dx = needed
        self._share_work()

    @property
    def params(self) -> "Joined":
        """The parameters of all layers, as one dict."""
        return Joined(self.layers, "params")

    @property
    def grads(self) -> "Joined":
        """The gradients of all layers, as one dict."""
        return Joined(self.layers, "grads")

    @property
    def state(self) -> "Joined":
        """What the layers keep from batch to batch, as one dict."""
        return Joined(self.layers, "state")

    def steps(self, x: Any) -> Iterator[Step]:
        """Go forward one layer at a time."""
        raise NotImplementedError(f"{type(self).__name__} has no steps yet")

    def _share_work(self) -> None:
        """Tell each layer whether somebody needs its dx."""
        raise NotImplementedError(f"{type(self).__name__} shares no work yet")

    @contextmanager
    def _at(self, name: str) -> Iterator[None]:
        """Say in which layer an error arose."""
        try:
            yield
        except ValueError as error:
            who = type(self).__name__
            raise ValueError(f"{who}, layer {name}: {error}") from error


class Sequential(Network):
    """Computes y = f_L(… f_2(f_1(x))): layers one after the other.

    It is itself a layer. A parameter is called by its layer and its own name: `"0.W"`
    where layers are given by position, `"conv.W"` where they have names. As
    `torch.nn.Sequential`.

    Shapes: x is what the first layer takes, y what the last one gives.

    Args:
        layers: any objects with the Layer contract, in order.
        named: the same with names of your own, in order; not beside `layers`.

    Raises:
        ValueError: for no layer at all, for layers both with and without names, a
            layer that has two places, or whatever its layers refuse.

    Source: Rumelhart, Hinton and Williams, Learning representations by
    back-propagating errors, Nature 1986.
    """

    def __init__(self, *layers: Any, **named: Any) -> None:
        if bool(layers) == bool(named):
            raise ValueError(
                f"Sequential: {len(layers)} layers came without a name and "
                f"{len(named)} with one, expected at least one layer, all of them "
                f"with names or none"
            )
        super().__init__(named or {str(i): layer for i, layer in enumerate(layers)})

    def forward(self, x: Array) -> Array:
        """Compute the output of the last layer."""
        for name, layer in self.layers.items():
            with self._at(name):
                x = layer.forward(x)
        return x

    def backward(self, dy: Array) -> Array | None:
        """Go back through the layers; leave the gradients in each, and give dx."""
        for name in reversed(self._reached):
            with self._at(name):
                dy = self.layers[name].backward(dy)
        return dy if self.needs_dx else None

    def steps(self, x: Array) -> Iterator[Step]:
        """Go forward one layer at a time."""
        for name, layer in self.layers.items():
            with self._at(name):
                y = layer.forward(x)
            yield Step(name, layer, x, y)
            x = y

    def _share_work(self) -> None:
        names, needed = [], self.needs_dx
        for name, layer in self.layers.items():
            layer.needs_dx = needed
            needed = needed or bool(layer.params)
            names += [name] * needed
        self._reached = names

    def __repr__(self) -> str:
        lines = "".join(f"\n  {name}: {f!r}" for name, f in self.layers.items())
        return f"Sequential({lines}\n)"


class Joined(MutableMapping):
    """The dicts of several layers as one; `"conv.W"` is `W` of the layer `conv`."""

    def __init__(self, layers: Mapping[str, Any], attribute: str) -> None:
        self._layers, self._attribute = layers, attribute

    def __getitem__(self, name: str) -> Array:
        owner, own = self._find(name)
        return owner[own]

    def __setitem__(self, name: str, value: Array) -> None:
        owner, own = self._find(name)
        if own not in owner:
            raise KeyError(name)
        owner[own] = value

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"{name} belongs to its layer and can't be taken away")

    def __iter__(self) -> Iterator[str]:
        for layer_name, layer in self._layers.items():
            for own in getattr(layer, self._attribute, {}):
                yield f"{layer_name}.{own}"

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))

    def _find(self, name: str) -> tuple[MutableMapping, str]:
        layer_name, _, own = name.partition(".")
        if layer_name not in self._layers:
            raise KeyError(name)
        return getattr(self._layers[layer_name], self._attribute, {}), own


def _require_layers(who: str, layers: Mapping[str, Any]) -> None:
    if not layers:
        raise ValueError(f"{who}: no layer came, expected at least one")
    places: dict[int, str] = {}
    for name, layer in layers.items():
        if not name or "." in name:
            raise ValueError(
                f"{who}: a layer is called {name!r}, expected a name without a dot"
            )
        _require_layer(who, name, layer)
        first = places.setdefault(id(layer), name)
        if first != name:
            raise ValueError(
                f"{who}: layers {first} and {name} are the same {layer!r}; a layer "
                f"remembers one forward, so each place needs its own"
            )


def _require_layer(who: str, name: str, layer: Any) -> None:
    if isinstance(layer, type):
        raise ValueError(
            f"{who}: layer {name} is the class {layer.__name__}, expected an object of "
            f"it: {layer.__name__}(…)"
        )
    wanted = ("forward", "backward", "params", "grads")
    lacks = [attribute for attribute in wanted if not hasattr(layer, attribute)]
    if lacks:
        raise ValueError(
            f"{who}: layer {name} is a {type(layer).__name__} without "
            f"{', '.join(lacks)}, expected a layer such as Dense(64, 10)"
        )
