// The arithmetic of the spectrogram viewer: pieces of a sound, and the parts of a WAV file.

import { clamp } from "../drawing/colors.js";

const WAV_HEADER = 44;

/** The samples of a WAV file of 16 bits, as Python's wave module writes it. */
export function samplesOf({ buffer, byteOffset, byteLength }) {
  return new Int16Array(buffer.slice(byteOffset + WAV_HEADER, byteOffset + byteLength));
}

/** Lowest and highest sample in each of `count` even pieces, or each sample if fewer. */
export function envelope(samples, count) {
  const pieces = Math.min(count, samples.length);
  return Array.from({ length: pieces }, (_, k) => {
    const [from, to] = [k, k + 1].map((i) => Math.floor((i * samples.length) / pieces));
    const piece = samples.subarray(from, to);
    return [piece.reduce((a, b) => Math.min(a, b)), piece.reduce((a, b) => Math.max(a, b))];
  });
}

/** The piece of `columns` whose middle is nearest to the time. */
export function columnAt(time, { rate, window, hop }, columns) {
  const nearest = Math.floor((time * rate - window / 2) / hop + 0.5);
  return clamp(nearest, 0, columns - 1);
}

/** Start and end of a piece, in seconds. */
export function spanOf(column, { rate, window, hop }) {
  return [(column * hop) / rate, (column * hop + window) / rate];
}

/** Levels (T, F) as rows of an image (F, T), the highest frequency on top. */
export function upright({ values, shape: [columns, bins] }) {
  const image = new Float32Array(values.length);
  for (let t = 0; t < columns; t++) {
    for (let f = 0; f < bins; f++) image[(bins - 1 - f) * columns + t] = values[t * bins + f];
  }
  return image;
}
