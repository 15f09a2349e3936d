"""Gabor filters: a wave under a bell, as simple cells of the visual cortex see."""

import math
from typing import NamedTuple

import numpy as np

from .integral import checked_images

Array = np.ndarray


class Gabor(NamedTuple):
    """g = exp(−(u² + γ² v²) / 2σ²) cos(2π u / λ + ψ), with u along the wave.

    u = x cos θ + y sin θ and v = −x sin θ + y cos θ; x points right and y down, both in
    pixels from the middle.

    Attributes:
        wavelength: λ in pixels; 2 is the shortest that pixels can show.
        orientation: θ in radians, the direction in which the wave runs; 0 gives
            upright stripes.
        phase: ψ in radians; 0 is even (a line), −π/2 is odd (an edge).
        sigma: σ in pixels, the width of the bell.
        aspect: γ; below 1 the bell is longer along the stripes.

    Source: Gabor, Theory of communication, 1946; Daugman, Uncertainty relation for
    resolution in space, spatial frequency, and orientation optimized by two-dimensional
    visual cortical filters, 1985.
    """

    wavelength: float
    orientation: float = 0.0
    phase: float = 0.0
    sigma: float = 2.0
    aspect: float = 0.5

    def kernel(self, radius: int | None = None) -> Array:
        """Compute the filter on a grid of (2 · radius + 1)² pixels.

        Args:
            radius: None takes three σ of the longer side of the bell.

        Raises:
            ValueError: for a wavelength, σ or aspect that is not above 0, or NaN.
        """
        bell, along = self._bell(radius)
        return bell * np.cos(2 * np.pi * along / self.wavelength + self.phase)

    def quadrature_pair(self, radius: int | None = None) -> Array:
        """Compute the filter at phases 0 and −π/2: what one misses, the other sees.

        The even one has its mean taken off (by a part of the bell), so that neither
        answers to even brightness.

        Returns:
            `(2, 2 · radius + 1, 2 · radius + 1)`.
        """
        bell, _ = self._bell(radius)
        even, odd = (self._replace(phase=p).kernel(radius) for p in (0, -math.pi / 2))
        return np.stack([even - bell * even.sum() / bell.sum(), odd])

    def _bell(self, radius: int | None) -> tuple[Array, Array]:
        """Compute exp(−(u² + γ² v²) / 2σ²), and u."""
        positive = self.wavelength, self.sigma, self.aspect
        if not all(0 < p < math.inf for p in positive) or not all(
            map(math.isfinite, self)
        ):
            raise ValueError(
                f"{self} came, expected wavelength, sigma and aspect above 0, and "
                "angles that are numbers"
            )
        r = (
            math.ceil(3 * self.sigma / min(self.aspect, 1))
            if radius is None
            else radius
        )
        y, x = np.mgrid[-r : r + 1, -r : r + 1]
        cos, sin = math.cos(self.orientation), math.sin(self.orientation)
        u, v = x * cos + y * sin, y * cos - x * sin
        return np.exp(-(u**2 + (self.aspect * v) ** 2) / (2 * self.sigma**2)), u


def gabor_bank(
    wavelengths: tuple[float, ...] = (4, 8),
    n_orientations: int = 4,
    *,
    aspect: float = 0.5,
    bandwidth: float = 0.5,
) -> list[Gabor]:
    """List filters of several wavelengths, each in evenly spread orientations.

    Args:
        wavelengths: in pixels.
        n_orientations: k π / n for k = 0 … n − 1.
        aspect: of each bell.
        bandwidth: σ / λ, so that each bell holds as many waves.

    Raises:
        ValueError: for fewer than one orientation.

    Source: Jain and Farrokhnia, Unsupervised texture segmentation using Gabor filters,
    1991.
    """
    if n_orientations < 1:
        raise ValueError(
            f"gabor_bank: {n_orientations} orientations, expected 1 or more"
        )
    return [
        Gabor(w, math.pi * k / n_orientations, 0.0, bandwidth * w, aspect)
        for w in wavelengths
        for k in range(n_orientations)
    ]


def gabor_energy(images: Array, bank: list[Gabor]) -> Array:
    """Compute (x ⋆ even)² + (x ⋆ odd)² for each filter: how much wave, at any phase.

    Complex cells answer like this. Beyond its edges a picture counts as 0.

    Args:
        images: `(…, H, W)`, grey.
        bank: K filters.

    Returns:
        `(…, K, H, W)`, float64.

    Raises:
        ValueError: for what are no pictures of finite numbers.

    Source: Adelson and Bergen, Spatiotemporal energy models for the perception of
    motion, 1985.
    """
    images = checked_images("gabor_energy", images).astype(float)
    energy = np.zeros((*images.shape[:-2], len(bank), *images.shape[-2:]))
    for k, filters in enumerate(bank):
        for kernel in filters.quadrature_pair():
            energy[..., k, :, :] += correlate_same(images, kernel) ** 2
    return energy


def correlate_same(images: Array, kernel: Array) -> Array:
    """Compute y[r, c] = Σ K[i, j] x[r + i − m, c + j − m] by Fourier transforms.

    Args:
        images: `(…, H, W)`; 0 beyond the edges.
        kernel: `(2m + 1, 2m + 1)`.

    Returns:
        `(…, H, W)`, float64.
    """
    height, width = images.shape[-2:]
    m = len(kernel) // 2
    size = height + 2 * m, width + 2 * m
    spectrum = np.fft.rfft2(images, size) * np.fft.rfft2(kernel[::-1, ::-1], size)
    return np.fft.irfft2(spectrum, size)[..., m : m + height, m : m + width]
