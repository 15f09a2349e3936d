"""Recurrent layers step by step: gates, cells, and gradients through time, in NumPy.

The layers of the package and of PyTorch give out states alone, and no gradient with
respect to a state in the middle. From their weights both follow. Whether a layer is
what it is taken for shows by its states: they must come out the same.
"""

from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray
# By how many rows W_hh has for each unit.
KINDS = {1: "RNN", 3: "GRU", 4: "LSTM"}


class Weights(NamedTuple):
    """Of one recurrent layer: W_x `(rows, D)`, W_h `(rows, H)`, b_x and b_h `(rows,)`.

    Rows are those of PyTorch: an LSTM's i, f, g, o, a GRU's r, z, n.
    """

    W_x: Array
    W_h: Array
    b_x: Array
    b_h: Array

    @property
    def kind(self) -> str | None:
        """What it is, RNN, GRU or LSTM; None for other shapes."""
        rows, n_hidden = self.W_h.shape
        return None if rows % n_hidden else KINDS.get(rows // n_hidden)


def weights_of(layer: Any) -> list[Weights]:
    """Find the weights of a recurrent layer, one for each of its levels.

    Ours and a student's have W_xh, W_hh and b in `params`; PyTorch's one-way modules
    have weight_ih_l0 and so on. Other layers have none.
    """
    if hasattr(layer, "weight_hh_l0") and not layer.bidirectional:
        if layer.proj_size:
            return []
        return [_of_torch(layer, level) for level in range(layer.num_layers)]
    params = getattr(layer, "params", None)
    if not isinstance(params, dict) or not {"W_xh", "W_hh", "b"} <= params.keys():
        return []
    W_x, W_h, b = (np.asarray(params[p], np.float64) for p in ("W_xh", "W_hh", "b"))
    fits = W_x.ndim == W_h.ndim == 2 and len(W_x) == len(W_h) == b.size
    b_h = np.zeros(b.size)
    if "b_hn" in params:
        b_h[-W_h.shape[1] :] = params["b_hn"]
    return [Weights(W_x, W_h, b.ravel(), b_h)] if fits else []


def _of_torch(module: Any, level: int) -> Weights:
    W_x, W_h = (_double(module, f"weight_{k}_l{level}") for k in ("ih", "hh"))
    if not module.bias:
        return Weights(W_x, W_h, np.zeros(len(W_h)), np.zeros(len(W_h)))
    return Weights(
        W_x, W_h, *(_double(module, f"bias_{k}_l{level}") for k in ("ih", "hh"))
    )


def _double(module: Any, name: str) -> Array:
    return getattr(module, name).detach().cpu().numpy().astype(np.float64)


def unroll(weights: Weights, x: Array) -> dict[str, Array]:
    """Compute all quantities of a layer that starts from zeros, `(T, H)` each.

    Args:
        weights: of the layer.
        x: what comes in, `(T, D)`.

    Returns:
        "h"; of an LSTM also "c", "i", "f", "g", "o"; of a GRU "r", "z", "n", and
        "from_h", the part of n that r acts on.
    """
    W_x, W_h, b_x, b_h = weights
    step = {"RNN": _rnn_step, "LSTM": _lstm_step, "GRU": _gru_step}[weights.kind]
    state = {"h": np.zeros(W_h.shape[1]), "c": np.zeros(W_h.shape[1])}
    made = []
    for from_x in x @ W_x.T + b_x:
        state = step(from_x, W_h @ state["h"] + b_h, state)
        made.append(state)
    return {name: np.array([one[name] for one in made]) for name in made[0]}


def _rnn_step(from_x: Array, from_h: Array, last: dict) -> dict[str, Array]:
    return {"h": np.tanh(from_x + from_h)}


def _lstm_step(from_x: Array, from_h: Array, last: dict) -> dict[str, Array]:
    i, f, g, o = np.split(from_x + from_h, 4)
    i, f, g, o = _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)
    c = f * last["c"] + i * g
    return {"h": o * np.tanh(c), "c": c, "i": i, "f": f, "g": g, "o": o}


def _gru_step(from_x: Array, from_h: Array, last: dict) -> dict[str, Array]:
    (r, z, n), (hr, hz, hn) = np.split(from_x, 3), np.split(from_h, 3)
    r, z = _sigmoid(r + hr), _sigmoid(z + hz)
    n = np.tanh(n + r * hn)
    return {"h": (1 - z) * n + z * last["h"], "r": r, "z": z, "n": n, "from_h": hn}


def back_through_time(
    weights: Weights, made: dict[str, Array], direct: Array
) -> dict[str, Array]:
    """Compute ∂L/∂h_t, and of an LSTM ∂L/∂c_t, along all paths through later steps.

    Args:
        weights: of the layer.
        made: what `unroll` gave.
        direct: ∂L/∂h_t along the paths that leave the layer at step t, `(…, T, H)`.

    Returns:
        "h", and of an LSTM "c", shaped as `direct`.

    Source: Werbos, Backpropagation through time: what it does and how to do it, 1990.
    """
    back = {"RNN": _rnn_back, "LSTM": _lstm_back, "GRU": _gru_back}[weights.kind]
    total = np.array(direct, np.float64)
    cells = np.zeros_like(total)
    for t in reversed(range(total.shape[-2])):
        now = {name: array[t] for name, array in made.items()}
        last = {n: a[t - 1] if t else np.zeros_like(a[0]) for n, a in made.items()}
        dh, dc = back(weights.W_h, now, last, total[..., t, :], cells[..., t, :])
        if t:
            total[..., t - 1, :] += dh
            cells[..., t - 1, :] += dc
    return {"h": total, "c": cells} if "c" in made else {"h": total}


def _rnn_back(W_h: Array, now: dict, last: dict, dh: Array, dc: Array) -> tuple:
    return dh * (1 - now["h"] ** 2) @ W_h, 0.0


def _lstm_back(W_h: Array, now: dict, last: dict, dh: Array, dc: Array) -> tuple:
    i, f, g, o = (now[name] for name in "ifgo")
    tanh_c = np.tanh(now["c"])
    dc += dh * o * (1 - tanh_c**2)  # in place: the whole gradient of c_t
    gates = (
        dc * g * i * (1 - i),
        dc * last["c"] * f * (1 - f),
        dc * i * (1 - g**2),
        dh * tanh_c * o * (1 - o),
    )
    return np.concatenate(gates, axis=-1) @ W_h, dc * f


def _gru_back(W_h: Array, now: dict, last: dict, dh: Array, dc: Array) -> tuple:
    r, z, n = (now[name] for name in "rzn")
    dn = dh * (1 - z) * (1 - n**2)
    rows = dn * now["from_h"] * r * (1 - r), dh * (last["h"] - n) * z * (1 - z), dn * r
    return dh * z + np.concatenate(rows, axis=-1) @ W_h, 0.0


def _sigmoid(z: Array) -> Array:
    return 0.5 * np.tanh(0.5 * z) + 0.5
