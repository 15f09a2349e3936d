import assert from "node:assert/strict";
import test from "node:test";
import {
  columnAt, envelope, samplesOf, spanOf, upright,
} from "../../../dl_helpers/widgets/static/features/spectrogram.js";

const CUT = { rate: 100, window: 20, hop: 5 };

test("samples follow the header, wherever the view begins", () => {
  const bytes = new Uint8Array(1 + 44 + 4);
  new DataView(bytes.buffer).setInt16(45, -2, true);
  new DataView(bytes.buffer).setInt16(47, 300, true);
  assert.deepEqual([...samplesOf(new DataView(bytes.buffer, 1))], [-2, 300]);
});

test("an envelope has the lowest and highest sample of each piece", () => {
  assert.deepEqual(envelope(Int16Array.of(1, -3, 5, 2, 0, 7), 3), [[-3, 1], [2, 5], [0, 7]]);
  assert.deepEqual(envelope(Int16Array.of(4, -1), 9), [[4, 4], [-1, -1]]);
});

test("a time has the piece with the nearest middle, and the ends have the last", () => {
  assert.deepEqual([0, 0.1, 0.12, 0.13, 9].map((time) => columnAt(time, CUT, 8)), [0, 0, 0, 1, 7]);
  assert.deepEqual(spanOf(2, CUT), [0.1, 0.3]);
});

test("an image has the highest frequency on top", () => {
  const levels = { values: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] };
  assert.deepEqual([...upright(levels)], [3, 6, 2, 5, 1, 4]);
});
