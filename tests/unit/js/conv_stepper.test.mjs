import assert from "node:assert/strict";
import test from "node:test";
import { nextStep, presenter, previousStep } from
  "../../../dl_helpers/widgets/static/windows/conv_state.js";
import { settingsText, statusText, termsText } from
  "../../../dl_helpers/widgets/static/windows/conv_words.js";

const view = (...values) => new DataView(Float32Array.from(values).buffer);
const TRAITS = {
  x: view(1, 2, 3, 4, 5, 6, 7, 8, 9), shape: [1, 3, 3],
  kernel: view(1, 0, 0, -2), kernel_shape: [1, 1, 2, 2], bias: [0.5],
  stride: 1, padding: 0, flip: false, filter: 0, channel: 0, pace: "product",
  step: 0, look: -1, own: view(), own_moves: {}, own_mistake: "",
};
const show = (traits) => presenter()({ get: (name) => ({ ...TRAITS, ...traits })[name] });

test("nothing is done before the first step", () => {
  const now = show();
  assert.deepEqual([...now.y], [-8.5, -9.5, -11.5, -12.5]);
  assert.deepEqual([now.total, now.filled, now.done], [16, 0, 0]);
  assert.equal(statusText(now), "Press Step or Play, or point at a cell of the output.");
  assert.equal(termsText(now), "");
});

test("a product after the other, and the sum so far", () => {
  const now = show({ step: 8 });
  assert.deepEqual([now.cell, now.done, now.filled, now.sum], [1, 4, 2, -10]);
  assert.equal(statusText(now),
    "Output row 1, column 2: the 4 products sum to −10.00; with bias 0.50 that is −9.50.");
  const under = show({ step: 5 });
  assert.deepEqual([under.cell, under.done, under.filled, under.sum], [1, 1, 1, 2]);
  assert.equal(statusText(under),
    "Output row 1, column 2, product 1 of 4: 2 × 1 = 2.00; sum so far 2.00.");
  assert.equal(termsText(now), "2 × 1 + 3 × 0 + 5 × 0 + 6 × (−2)");
});

test("a cell that is looked at is explained whole, and nothing is filled by that", () => {
  const now = show({ look: 3 });
  assert.deepEqual([now.cell, now.done, now.filled], [3, 4, 0]);
});

test("steps are products or windows", () => {
  assert.deepEqual([0, 3, 4].map((step) => nextStep(step, 4, "window")), [4, 4, 8]);
  assert.deepEqual([1, 4, 5].map((step) => previousStep(step, 4, "window")), [0, 0, 4]);
  assert.deepEqual([nextStep(3, 4, "product"), previousStep(3, 4, "product")], [4, 2]);
});

test("a turned kernel is turned, and said to be", () => {
  const now = show({ flip: true });
  assert.deepEqual([...now.kernel], [-2, 0, 0, 1]);
  assert.match(settingsText(now), /\+ 1 = 2\. The kernel is turned by 180°/);
});

test("padding counts as zeros, and a stride that does not fit is said", () => {
  const now = show({ padding: 1, stride: 2, look: 0 });
  assert.equal(now.y[0], -1.5);
  assert.equal(termsText(now), "0 × 1 + 0 × 0 + 0 × 0 + 1 × (−2)");
  assert.match(settingsText(now), /= 2\. Stride 2 does not fit: .* last row and the last column/);
});

test("many products are summed by channel, and the channel follows the products", () => {
  const nine = Array.from({ length: 9 }, (_, i) => i);
  const colours = {
    x: view(...nine, ...nine), shape: [2, 3, 3], kernel_shape: [1, 2, 3, 3],
    kernel: view(...nine.map(() => 1), ...nine.map(() => -2)),
  };
  const now = show({ ...colours, step: 12 });
  assert.equal(now.channel, 1);
  assert.equal(termsText(now), "channel 1: 36.00 + channel 2: −6.00");
  assert.equal(show({ ...colours, step: 18 }).channel, 0);
});

test("the reader's layer is compared where its settings are shown", () => {
  const traits = {
    own: view(-8.5, -9.5, 3, -12.5), own_moves: { stride: 1, padding: 0, flip: false },
    own_mistake: "your kernel seems flipped",
  };
  assert.match(statusText(show({ ...traits, look: 2 })),
    /Your layer gives 3.00 here, the definition −11.50. It differs in 1 of 4 cells; your kernel/);
  assert.match(statusText(show({ ...traits, look: 0 })), /gives the same here. It differs/);
  assert.match(statusText(show({ ...traits, look: 0, stride: 2 })),
    /Your layer has stride 1: set this to compare/);
});

test("a layer that is right where the kernel is turned is no longer accused", () => {
  const traits = {
    own: view(0.5, 1.5, 3.5, 4.5).buffer, own_moves: { stride: 1, padding: 0, flip: false },
  };
  const right = show({ flip: true });
  const now = show({
    ...traits, own: view(...right.y), own_mistake: "your kernel seems flipped", flip: true,
    look: 0,
  });
  assert.match(statusText(now), /Your layer gives the same, here and everywhere/);
});

test("a mistake is named where the kernel stands as the layer has it", () => {
  const traits = {
    own: view(7, 7, 7, 7), own_moves: { stride: 1, padding: 0, flip: false },
    own_mistake: "your bias seems to be left out", look: 0,
  };
  assert.match(statusText(show(traits)), /differs in 4 of 4 cells; your bias/);
  assert.match(statusText(show({ ...traits, flip: true })), /differs in 4 of 4 cells\.$/);
});

test("a kernel that does not fit leaves nothing to compute", () => {
  const now = show({ kernel_shape: [1, 1, 4, 1] });
  assert.deepEqual([now.total, now.y.length], [0, 0]);
  assert.match(statusText(now), /No window fits/);
});
