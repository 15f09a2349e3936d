// Random numbers that are the same each time.

/**
 * The i-th number of a sequence in [0, 1), which the seed chooses: splitmix32, after
 * Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014.
 */
export function uniform(seed, i) {
  let z = (seed + (i + 1) * 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
}
