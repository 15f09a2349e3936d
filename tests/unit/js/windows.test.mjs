import assert from "node:assert/strict";
import test from "node:test";
import {
  fitText, isReal, padded, placesOf, sizeText, windowAt, windowsAlong, windowsOver,
} from "../../../dl_helpers/widgets/static/windows/windows.js";

const over = (shape, kernel, settings) => windowsOver(shape, kernel, { stride: 1, ...settings });

test("windows that hang over the edge are dropped or kept", () => {
  const settings = { stride: 2 };
  assert.deepEqual(windowsAlong(7, 2, settings), { out: 3, left: 1, hangs: false });
  assert.deepEqual(windowsAlong(7, 2, { ...settings, keepEdges: true }),
    { out: 4, left: 0, hangs: true });
  assert.deepEqual(windowsAlong(8, 2, { ...settings, keepEdges: true }),
    { out: 4, left: 0, hangs: false });
  assert.equal(windowsAlong(2, 3, settings).out, 0);
});

test("no window begins in the padding on the far side", () => {
  const settings = { stride: 3, padding: 1, keepEdges: true };
  assert.deepEqual(windowsAlong(5, 2, settings), { out: 2, left: 2, hangs: false });
});

test("windows run row by row over the padded picture", () => {
  const windows = over([1, 3, 4], [2, 2], { padding: 1, stride: 2 });
  assert.deepEqual([windows.height, windows.width, windows.count], [2, 3, 6]);
  assert.deepEqual([windows.paddedHeight, windows.paddedWidth], [5, 6]);
  assert.deepEqual(windowAt(windows, 4), { top: 2, left: 2, height: 2, width: 2 });
  assert.deepEqual(placesOf(windowAt(windows, 4), windows), [14, 15, 20, 21]);
  assert.deepEqual([0, 7, 10, 11, 25].map((at) => isReal(windows, at)),
    [false, true, true, false, false]);
});

test("padding surrounds each channel", () => {
  const windows = over([2, 1, 2], [1, 1], { padding: 1 });
  assert.deepEqual([...padded(Float64Array.of(1, 2, 3, 4), 2, windows)],
    [0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0]);
});

test("the size is a formula with its numbers", () => {
  assert.equal(sizeText(over([9, 9], [3, 3])),
    "Output height and width: (9 + 2 · 0 − 3) / 1 + 1 = 7.");
  assert.equal(sizeText(over([7, 8], [3, 3], { stride: 3, padding: 1 })),
    "Output height: (7 + 2 · 1 − 3) / 3 + 1 = 3; width: ⌊(8 + 2 · 1 − 3) / 3⌋ + 1 = 3.");
  assert.equal(sizeText(over([7, 7], [2, 2], { stride: 2, keepEdges: true })),
    "Output height and width: ⌈(7 + 2 · 0 − 2) / 2⌉ + 1 = 4.");
  assert.equal(sizeText(over([2, 2], [3, 3])),
    "Output height and width: 2 + 2 · 0 is less than 3: no window fits.");
});

test("a stride that does not fit is said in a sentence", () => {
  assert.equal(fitText(over([9, 9], [3, 3], { stride: 2 })), "");
  assert.equal(fitText(over([9, 8], [3, 3], { stride: 2 })),
    "Stride 2 does not fit: no window reaches the last column of the padded input, " +
    "so what stands there does not count.");
  assert.match(fitText(over([9, 7], [2, 2], { stride: 4 })),
    /reaches the last 3 rows and the last column of/);
});
