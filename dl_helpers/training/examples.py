"""Examples as arrays, or as dicts of arrays for a network with several ends.

A network with several inputs or outputs takes and gives dicts of arrays by name. All
arrays have an example in each row, so what is done to one is done to each.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from ..data import batches

Array = np.ndarray
Examples = Array | Mapping[str, Array]


def each(f: Callable[..., Any], *data: Examples) -> Any:
    """Compute f of arrays, or of the arrays under each name of dicts."""
    if isinstance(data[0], Mapping):
        return {name: f(*(d[name] for d in data)) for name in data[0]}
    return f(*data)


def rows_of(data: Examples, rows: Any) -> Examples:
    """Take these rows, an index or a slice, of each array."""
    return each(lambda array: array[rows], data)


def named(data: Examples, name: str) -> dict[str, Array]:
    """Give the arrays with names to call them by: `name`, or `name["part"]`."""
    if isinstance(data, Mapping):
        return {f'{name}["{part}"]': array for part, array in data.items()}
    return {name: data}


def count(data: Examples) -> int:
    """Count the examples; of a dict, those of its shortest array."""
    return min((len(array) for array in named(data, "").values()), default=0)


def mini_batches(
    x: Examples, y: Examples, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[Examples, Examples]]:
    """Yield all examples once, shuffled, `batch_size` at a time."""
    every = np.arange(count(x))
    for rows, _ in batches(every, every, batch_size, rng):
        yield rows_of(x, rows), rows_of(y, rows)


def require_examples(who: str, name: str, x: Examples, y: Examples) -> None:
    """Raise a `ValueError` unless there are as many targets as inputs, all finite."""
    inputs, targets = named(x, name), named(y, name)
    sizes = {len(array) for array in (*inputs.values(), *targets.values())}
    if len(sizes) != 1 or 0 in sizes:
        came = [_sizes(arrays) for arrays in (inputs, targets)]
        raise ValueError(
            f"{who}: {name} has {came[0]} inputs and {came[1]} targets, expected as "
            "many of each, and at least one"
        )
    for called, array in inputs.items():
        _require_finite(who, called, array)


def _sizes(arrays: Mapping[str, Array]) -> str:
    return " / ".join(str(len(array)) for array in arrays.values())


def _require_finite(who: str, name: str, x: Array) -> None:
    finite = np.isfinite(x)
    if not finite.all():
        at = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise ValueError(
            f"{who}: {name} holds {np.size(x) - finite.sum()} values that are NaN or "
            f"infinite, the first at {at}; clean or drop them first"
        )
