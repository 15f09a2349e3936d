import assert from "node:assert/strict";
import test from "node:test";
import {
  PRESETS, kernelText, mapText, parsedKernel, quarterTurn, reachOf, resized, rowsOf,
} from "../../../dl_helpers/widgets/static/windows/kernels.js";

const preset = (name, k) => [...PRESETS.find((row) => row[0] === name)[1](k)];
const sum = (kernel) => kernel.reduce((total, weight) => total + weight, 0);

test("identity, blur and edges, of three", () => {
  assert.deepEqual(preset("identity", 3), [0, 0, 0, 0, 1, 0, 0, 0, 0]);
  assert.deepEqual(preset("blur", 3), new Array(9).fill(1 / 9));
  const third = 1 / 3;
  assert.deepEqual(preset("upright edges", 3),
    [-third, 0, third, -third, 0, third, -third, 0, third]);
  assert.deepEqual(preset("level edges", 2), [-0.5, -0.5, 0.5, 0.5]);
});

test("even brightness is kept, or answered by 0", () => {
  const keep = new Set(["identity", "blur", "sharpen"]);
  for (const [name] of PRESETS) {
    for (const k of [2, 3, 5, 8, 11]) {
      assert.ok(Math.abs(sum(preset(name, k)) - keep.has(name)) < 1e-12, `${name} ${k}`);
    }
  }
  assert.ok(PRESETS.every(([name]) => preset(name, 1).every(Number.isFinite)));
});

test("another size keeps the middle", () => {
  const three = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  assert.deepEqual([...resized(three, 1)], [5]);
  const five = [...resized(three, 5)];
  assert.deepEqual([five.slice(6, 9), five.slice(0, 5)], [[1, 2, 3], [0, 0, 0, 0, 0]]);
  assert.deepEqual([...resized(five, 3)], three);
});

test("a quarter turn to the right; four of them are none", () => {
  assert.deepEqual(quarterTurn([1, 2, 3, 4]), [3, 1, 4, 2]);
  let kernel = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  for (let i = 0; i < 4; i++) kernel = quarterTurn(kernel);
  assert.deepEqual(kernel, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("text goes both ways, and what is no kernel is none", () => {
  const text = kernelText(Float64Array.of(1, -0.5, 1 / 3, 0));
  assert.equal(text, "[[1, -0.5],\n [0.3333, 0]]");
  assert.deepEqual(parsedKernel(text, 11), [[1, -0.5], [0.3333, 0]]);
  for (const wrong of ["", "[]", "[1]", "[[1, 2]]", "[[null]]", "[[1], [2, 3]]", "7"]) {
    assert.equal(parsedKernel(wrong, 11), null, wrong);
  }
  assert.equal(parsedKernel(text, 1), null);
  assert.deepEqual(rowsOf([1, 2, 3, 4]), [[1, 2], [3, 4]]);
});

test("words for a map", () => {
  const write = (value, digits = 2) => value.toFixed(digits);
  assert.equal(mapText([-1, 1e-9, 2, 3], [1, -1], write),
    "The map runs from -1.00 to 3.00, 50 % of it above 0. The weights sum to 0.00: " +
    "an even area gives 0.");
  assert.match(mapText([1e-17, 2e-17], [1, -1], write), / 0 % of it above 0/);
  assert.equal(reachOf([1, -2.5]), 3.5);
  assert.equal(mapText([], [1], write), "The kernel is larger than the picture.");
});
