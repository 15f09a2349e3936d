import assert from "node:assert/strict";
import test from "node:test";
import { cropped, presenter } from "../../../dl_helpers/widgets/static/windows/pooling_state.js";
import { settingsText, statusText } from
  "../../../dl_helpers/widgets/static/windows/pooling_words.js";

const view = (...values) => new DataView(Float32Array.from(values).buffer);
const TRAITS = {
  x: view(1, 5, 3, 5, 2, 0, 9, 4, 6), shape: [1, 3, 3], channel: 0,
  dy: view(1, 2, 4, 8), dy_shape: [1, 2, 2],
  size: 2, stride: 2, padding: 0, kind: "max", edges: "keep", backward: false,
  step: 0, look: -1, own: view(), own_dx: view(), own_moves: {},
};
const show = (traits) => presenter()({ get: (name) => ({ ...TRAITS, ...traits })[name] });

test("windows become their largest, one after the other", () => {
  const now = show({ step: 2 });
  assert.deepEqual([...now.y], [5, 3, 9, 6]);
  assert.deepEqual([now.total, now.cell, now.done], [4, 1, true]);
  assert.equal(statusText(now), "Output row 1, column 2: the largest of 3.00, 0.00 is 3.00, " +
    "at row 1, column 3 of the input. Of this window 2 of 4 places lie outside the picture.");
  assert.match(statusText(show()), /^Press Step/);
});

test("an average is a sum over the places that count", () => {
  assert.equal(statusText(show({ kind: "average", look: 0 })),
    "Output row 1, column 1: (1.00 + 5.00 + 5.00 + 2.00) / 4 = 3.25.");
});

test("the way back goes to the winner, or is spread", () => {
  const now = show({ backward: true, step: 3 });
  assert.deepEqual([...cropped(now.dx, now.windows)], [0, 1, 2, 0, 0, 0, 4, 0, 0]);
  assert.match(statusText(now), /dy = 4.00 goes to row 3, column 1 alone, the first of the largest/);
  assert.match(statusText(show({ backward: true, step: 3, kind: "average" })),
    /each of 2 entries gets 4.00 \/ 2 = 2.00/);
});

test("a gradient of another shape than the output gives way to ones", () => {
  const now = show({ edges: "drop" });
  assert.deepEqual([[...now.dy], now.given], [[1], false]);
  assert.match(settingsText(now), /^Output height and width: ⌊.*Stride 2 does not fit/);
});

test("the reader's layer is compared, forward and backward", () => {
  const { size, stride, padding, kind, edges } = TRAITS;
  const moves = { size, stride, padding, kind, edges };
  const traits = { own: view(5, 3, 9, 6), own_dx: view(...new Array(9).fill(0)), own_moves: moves };
  const now = show({ ...traits, look: 0 });
  assert.match(statusText(now),
    /gives the same, here and everywhere. Your layer's backward differs in 4 of 9 entries/);
  assert.match(statusText(show({ ...traits, look: 0, kind: "average" })),
    /Your layer has kind max: set this to compare/);
});

test("the reader's gradient is compared without the padding", () => {
  const given = { padding: 1, edges: "drop" };
  const { size, stride, kind } = TRAITS;
  const right = show(given);
  const traits = {
    ...given, own: view(...right.y), own_dx: view(...cropped(right.dx, right.windows)),
    own_moves: { size, stride, kind, ...given },
  };
  const { n } = show({ ...traits, own_dx: view(0, 0, 0, 0, 8, 0, 0, 0, 0) }).ownDx;
  assert.equal(n, 5); // four winners without their part, and one with a wrong one
  const all = show({ ...given, step: 4 });
  const fine = show({ ...traits, own_dx: view(...cropped(all.dx, all.windows)) });
  assert.equal(fine.ownDx.n, 0);
});

test("padding is cut away", () => {
  const now = show({ padding: 1, edges: "drop" });
  const numbers = Float64Array.from({ length: 25 }, (_, i) => i);
  assert.deepEqual([...cropped(numbers, now.windows)], [6, 7, 8, 11, 12, 13, 16, 17, 18]);
});
