import assert from "node:assert/strict";
import test from "node:test";
import {
  GRID, brokenPath, flatStretches, heights, measures, rowOf, shares,
} from "../../../dl_helpers/widgets/static/activations/math.js";
import {
  differenceText, hereText, inputsText, percent, raised, sourceText,
} from "../../../dl_helpers/widgets/static/activations/words.js";

const of = (f) => Float64Array.from(GRID, f);

test("shares sum to 1, and follow the normal density", () => {
  const p = shares(2);
  assert.ok(Math.abs(p.reduce((a, b) => a + b) - 1) < 1e-12);
  assert.ok(Math.abs(p[600] / p[500] - Math.exp(-0.5)) < 1e-12); // x = 2, one s
});

test("a ReLU is flat for half of its inputs, and its mean is s / √(2π)", () => {
  const { mean, saturated, lost } = measures(of((x) => Math.max(0, x)), of((x) => Number(x > 0)), 1);
  assert.ok(Math.abs(mean - 1 / Math.sqrt(2 * Math.PI)) < 1e-4);
  assert.ok(Math.abs(saturated - 0.5) < 0.005);
  assert.equal(lost, 0);
});

test("values that are not finite count as lost, and not in the mean", () => {
  const { mean, lost } = measures(of((x) => (x < 0 ? NaN : 3)), of(() => 1), 1);
  assert.ok(Math.abs(mean - 3) < 1e-12);
  assert.ok(Math.abs(lost - 0.5) < 0.005);
});

test("flat stretches are those with a small slope", () => {
  assert.deepEqual(flatStretches(of((x) => Number(Math.abs(x) < 1))), [[-10, -1], [1, 10]]);
  assert.deepEqual(flatStretches(of(() => NaN)), []);
});

test("a path leaves out what is no number", () => {
  assert.equal(brokenPath([[0, 1], [1, NaN], [2, 3], [3, 4]]), "M0.0 1.0M2.0 3.0L3.0 4.0");
});

test("the plot is as high as the curves, within limits", () => {
  assert.deepEqual(heights([of(Math.tanh)]), [-1.25, 1.25]);
  assert.deepEqual(heights([of((x) => 9 * x)]), [-4, 6]);
});

test("rows of the samples", () => {
  const samples = new Float64Array(2 * GRID.length).fill(7, GRID.length);
  assert.deepEqual([...rowOf(samples, 1)], Array(GRID.length).fill(7));
});

test("words for a place, a share and a depth", () => {
  assert.equal(raised(10), "¹⁰");
  assert.equal(percent(0.001), "< 1 %");
  assert.equal(percent(0), "0 %");
  const now = { name: "Sigmoid", x: 0, value: 0.5, slope: 0.25, depth: 10 };
  assert.equal(hereText(now), "Sigmoid at x = 0.00: value 0.50, slope 0.25; after 10 " +
    "layers the gradient has been multiplied by 0.25¹⁰ = 9.5e−7.");
  assert.match(hereText({ ...now, value: NaN }), /no finite number/);
});

test("words for the inputs", () => {
  const now = { name: "f", spread: 1, mean: 0.4, deviation: 0.6, saturated: 0.5, lost: 0 };
  assert.equal(inputsText(now), "Of inputs from N(0, 1.0²), 50 % lie where |slope| < 0.05. " +
    "The outputs of f have mean 0.40 and deviation 0.60: not centred at 0.");
  assert.match(inputsText({ ...now, mean: 0.01, lost: 0.3 }), /: centred at 0. For 30 % of/);
});

test("a wrong backward is told in words", () => {
  const now = { name: "MyReLU", source: "backward", differs: 400, slopes: of(() => 1),
    numeric: of(() => 0) };
  assert.equal(differenceText(now),
    "The backward of MyReLU says 1.00 at x = −2.00; the slope is 0.00.");
  assert.equal(differenceText({ ...now, differs: -1 }), "");
  assert.match(sourceText(now), /its backward/);
});
