import assert from "node:assert/strict";
import test from "node:test";
import { correlate, productsAt, turned } from
  "../../../dl_helpers/widgets/static/windows/convolve.js";
import { windowsOver } from "../../../dl_helpers/widgets/static/windows/windows.js";

const X = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
const K = [1, 2, 3, 4];
const over = (settings) => windowsOver([1, 3, 3], [2, 2], { stride: 1, ...settings });

test("the 2 × 2 kernel on 3 × 3 numbers, by hand", () => {
  assert.deepEqual([...correlate(X, 1, K, over())], [37, 47, 67, 77]);
  assert.deepEqual([...correlate(X, 1, K, over(), 0.5)], [37.5, 47.5, 67.5, 77.5]);
});

test("turned by 180°, each channel for itself", () => {
  assert.deepEqual([...turned([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2])], [4, 3, 2, 1, 8, 7, 6, 5]);
});

test("padding adds zeros around, a stride leaves places out", () => {
  assert.deepEqual([...correlate(X, 1, K, over({ padding: 1, stride: 2 }))], [4, 18, 36, 77]);
});

test("channels are summed", () => {
  const both = Float64Array.of(...X, ...X);
  assert.deepEqual([...correlate(both, 2, [...K, ...K], over())], [74, 94, 134, 154]);
});

test("the products of a window come in order, and sum to its output", () => {
  const windows = over({ padding: 1 });
  const products = productsAt(X, 1, K, windows, 1);
  assert.deepEqual(products.map(({ at, value, weight, product }) => [at, value, weight, product]),
    [[1, 0, 1, 0], [2, 0, 2, 0], [6, 1, 3, 3], [7, 2, 4, 8]]);
  const sum = products.reduce((total, { product }) => total + product, 0);
  assert.equal(sum, correlate(X, 1, K, windows)[1]);
});
