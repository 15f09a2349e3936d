"""Codes and what they are decoded to: one space of an autoencoder, or of its rival."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..models.called import as_function
from ..models.probe import name_of

Array = np.ndarray

WHO = "latent_explorer"
MARGIN = 0.1  # around the codes, as a share of their range
CHUNK = 256  # codes that are decoded at once


class Space:
    """The codes `(N, D)` of data, and a decoder from codes to pictures.

    Attributes:
        codes: `(N, D)`, float32.
        shape: (C, H, W) of a picture.
        ranges: lowest and highest place of each coordinate, `(D, 2)`.
        made: the reconstructions x̂ of all codes, `(N, C, H, W)`.
        outside: how far decodings leave [0, 1]; `lost`: how many hold no numbers.

    Raises:
        ValueError: if the codes are no matrix of finite numbers, the decoder refuses
            them, or makes no pictures.
    """

    def __init__(self, decode: Any, codes: Any, like: Array | None) -> None:
        self._decode = as_function(WHO, decode, "inverse_transform")
        self._name, self._like = name_of(decode), like
        codes = np.asarray(codes)
        if codes.ndim != 2 or codes.shape[1] < 2 or codes.dtype.kind not in "fiub":
            raise ValueError(
                f"{WHO}: codes are {codes.dtype} of shape {codes.shape}, expected "
                "numbers (N, D) with D of 2 or more"
            )
        if not len(codes) or not np.isfinite(codes).all():
            raise ValueError(f"{WHO}: codes hold no rows, or NaN or infinite numbers")
        self.codes = codes.astype(np.float32)
        self.ranges = _ranges(self.codes)
        self.lost, self.outside = 0, 0.0
        self.made = self.decode(self.codes)
        self.shape = self.made.shape[1:]

    def decode(self, codes: Array) -> Array:
        """Decode codes `(N, D)` to pictures `(N, C, H, W)`, float32."""
        parts = [codes[i : i + CHUNK] for i in range(0, len(codes), CHUNK)]
        made = np.concatenate([self._pictures(part) for part in parts])
        fine = np.isfinite(made)
        self.lost += int((~fine.all(axis=(1, 2, 3))).sum())
        seen = made[fine]
        if seen.size:
            self.outside = max(self.outside, -seen.min(), seen.max() - 1)
        return made

    def _pictures(self, codes: Array) -> Array:
        try:
            made = np.asarray(self._decode(codes.astype(np.float32)))
        except Exception as error:
            raise ValueError(
                f"{WHO}: {self._name} could not decode codes of shape {codes.shape}: "
                f"{error}"
            ) from error
        if len(made) != len(codes) or made.dtype.kind not in "fiub":
            raise ValueError(
                f"{WHO}: {self._name} gave {made.dtype} of shape {made.shape} for "
                f"codes {codes.shape}, expected {len(codes)} pictures"
            )
        return made.reshape(len(made), *self._shape_of(made)).astype(np.float32)

    def _shape_of(self, made: Array) -> tuple[int, ...]:
        """Find (C, H, W): its own, that of the data, or that of a square."""
        if made.ndim == 4 and made.shape[1] in (1, 3):
            return made.shape[1:]
        if made.ndim == 3:
            return (1, *made.shape[1:])
        size = made[0].size
        if self._like is not None and self._like[0].size == size:
            return self._like.shape[1:]
        side = int(np.sqrt(size))
        if side * side != size:
            raise ValueError(
                f"{WHO}: {self._name} gave rows of {size} numbers; give pictures= to "
                "tell their shape, or decode to (N, C, H, W)"
            )
        return (1, side, side)

    def grid(self, dims: tuple[int, int], n: int, base: Array) -> Array:
        """Decode an n × n grid over two coordinates, `(n, n, C, H, W)`, rows upwards.

        The other coordinates are those of `base`, `(D,)`.
        """
        across, up = (np.linspace(*self.ranges[dim], n) for dim in dims)
        codes = np.tile(base, (n, n, 1))
        codes[..., dims[0]], codes[..., dims[1]] = across, up[:, None]
        return self.decode(codes.reshape(n * n, -1)).reshape(n, n, *self.shape)

    def errors(self, pictures: Array) -> Array:
        """Compute the mean squared error of each reconstruction, `(N,)`."""
        return ((self.made - pictures) ** 2).mean(axis=(1, 2, 3))


def encoded(encode: Any, pictures: Array) -> Array:
    """Compute the codes of pictures, which are flattened if they are refused.

    Raises:
        ValueError: if they are refused in both forms.
    """
    run: Callable = as_function(WHO, encode, "transform")
    rows, problems = pictures.reshape(len(pictures), -1), []
    for x in (pictures, rows):
        try:
            return np.asarray(run(x))
        except Exception as error:
            problems.append(f"{x.shape}: {error}")
    raise ValueError(f"{WHO}: {name_of(encode)} refused {'; '.join(problems)}")


def _ranges(codes: Array) -> Array:
    low, high = codes.min(axis=0).astype(float), codes.max(axis=0).astype(float)
    margin = np.where(high > low, MARGIN * (high - low), 1.0)
    return np.stack([low - margin, high + margin], axis=1)


def as_uint8(pictures: Array) -> Array:
    """Give pictures in [0, 1] as bytes; what is beyond is cut off, NaN becomes 0."""
    return np.rint(255 * np.clip(np.nan_to_num(pictures), 0, 1)).astype(np.uint8)
