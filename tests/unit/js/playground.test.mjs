import assert from "node:assert/strict";
import test from "node:test";
import { answerPixels, codePixels } from
  "../../../dl_helpers/widgets/static/playground/colors.js";
import { choice } from "../../../dl_helpers/widgets/static/playground/controls.js";
import { curvesLabel, endsOf, rowsOf } from
  "../../../dl_helpers/widgets/static/playground/curves.js";
import { begun } from "../../../dl_helpers/widgets/static/foundation/film.js";
import { filmFrame, follows, lengthOf, numbersOf, placeOf, weightsOf } from
  "../../../dl_helpers/widgets/static/playground/frame.js";
import { neighbour, placesOf, widthOf } from
  "../../../dl_helpers/widgets/static/playground/layout.js";
import { seldom } from "../../../dl_helpers/widgets/static/playground/pace.js";
import { callOf, planeLabel, statusText, unitName, unitText } from
  "../../../dl_helpers/widgets/static/playground/words.js";

const column = (place, units, inputs, linear = true) =>
  ({ name: `layer ${place}`, units, shown: Math.min(units, 8), inputs, place, linear });
const SCENE = {
  columns: [column(0, 2, 2), column(1, 1, 2)], features: ["x1", "x2"],
  classes: ["A", "B"], x: [[0, 0], [1, 1], [0, 1]], y: [0, 1, 0], n_train: 2,
};
const floats = (...values) => ({ values: Float32Array.from(values), shape: [values.length] });
const FRAME = {
  weights: floats(1, -2, 3, 4, 0.5, -0.25), biases: floats(0.5, -1, 2),
  limits: floats(1, 0.75, 9),
};
const LABELS = { x1: "x₁", x2: "x₂" };
const NOW = {
  epoch: 12.34, steps: 185, trainLoss: 0.5, testLoss: 0.25, trainRight: 0.98,
  testRight: 0.956, milliseconds: 0.1,
};

test("weights and biases stand column after column, row by row", () => {
  assert.deepEqual(weightsOf(SCENE, FRAME, 0),
    { rows: [[1, -2], [3, 4]], biases: [0.5, -1] });
  assert.deepEqual(weightsOf(SCENE, FRAME, 1), { rows: [[0.5, -0.25]], biases: [2] });
  const bent = { ...SCENE, columns: [column(0, 2, 2, false), SCENE.columns[1]] };
  assert.equal(weightsOf(bent, FRAME, 0), null);
  assert.deepEqual(weightsOf(bent, FRAME, 1).rows, [[1, -2]]);
});

test("of wide columns eight units and eight weights are known", () => {
  const wide = { columns: [column(0, 9, 2), column(1, 1, 9)], features: ["x1", "x2"] };
  const frame = { weights: floats(...Array(16).keys(), ...Array(8).fill(7)), biases: floats(...Array(9).keys()) };
  assert.deepEqual(weightsOf(wide, frame, 1), { rows: [Array(8).fill(7)], biases: [8] });
  assert.equal(placeOf(wide, 1, 0), 8);
});

test("a column follows the one before unless some are left out between", () => {
  assert.ok(follows(SCENE, 0) && follows(SCENE, 1));
  assert.ok(!follows({ columns: [column(0, 2, 2), column(3, 1, 2)] }, 1));
});

test("a film gives a frame at each time, and the losses until then", () => {
  const numbers = { values: Float32Array.from({ length: 14 }, (_, i) => i), shape: [2, 7] };
  const film = { numbers, limits: { values: floats(1, 2, 3, 4).values, shape: [2, 2] } };
  assert.equal(lengthOf(film), 2);
  const frame = filmFrame(film, 1);
  assert.deepEqual([...frame.limits.values], [3, 4]);
  assert.deepEqual(frame.curve.shape, [2, 3]);
  assert.deepEqual([...frame.curve.values], [1, 2, 3, 8, 9, 10]);
  assert.equal(numbersOf(frame).epoch, 8);
  assert.equal(numbersOf(frame).milliseconds, 13);
});

test("the status says the numbers, and what is slow", () => {
  assert.equal(statusText(NOW), "Epoch 12.3, step 185. Loss: training 0.500, test 0.250. " +
    "Right answers: training 98 %, test 96 %.");
  assert.ok(!statusText({ ...NOW, trainRight: NaN }).includes("Right"));
  assert.match(statusText({ ...NOW, milliseconds: 2300 }), /A step takes 2\.3 s\.$/);
  assert.match(statusText(NOW, 4000), /The step under way has taken 4\.0 s so far\.$/);
});

test("a neuron says its place, its range and its sum", () => {
  assert.equal(unitText(SCENE, FRAME, LABELS, [0, 1]),
    "Neuron 2 of layer 1, layer 0. Blue is positive, red negative, at most ±0.75 on " +
    "this plane. It sums up 3.00 x₁ + 4.00 x₂ − 1.00.");
  assert.match(unitText(SCENE, FRAME, LABELS, [1, 0]), /^Output, .*0\.50 h₁ − 0\.25 h₂ \+ 2\.00\.$/);
  const wide = { ...SCENE, columns: [SCENE.columns[0], { ...SCENE.columns[1], inputs: 5, place: 4 }] };
  const frame = { ...FRAME, weights: floats(1, -2, 3, 4, 1, 1, 1, 1, 1) };
  assert.match(unitText(wide, frame, LABELS, [1, 0]), /1\.00 h₁ \+ .* h₅ \+ 2\.00\.$/);
  assert.equal(unitName({ columns: [column(0, 3, 2)] }, 0, 2), "Output 3");
  assert.match(planeLabel(SCENE, FRAME, "The answers"), /2 training points and 1 test points$/);
});

test("the copied call names what is not usual", () => {
  const traits = {
    options: { network: true, lr: true }, data: "xor", features: ["x1", "x2"],
    hidden: [3], activation: "ReLU", lr: 0.1, batch_size: 10, l1: 0, l2: 0.01,
    dropout: 0, noise: null, test_share: 0.5, seed: 7,
  };
  const call = (more = {}) => callOf((name) => ({ ...traits, ...more })[name]);
  assert.deepEqual(call(),
    { values: [null, "xor"], named: { hidden: [3], activation: "ReLU", l2: 0.01, rng: 7 } });
  const own = call({ options: { network: false, lr: false }, data: "yours", lr: null });
  assert.deepEqual(own,
    { values: [{ raw: "network" }, { raw: "(x, y)" }], named: { l2: 0.01, rng: 7 } });
});

test("tiles stand in columns, in the middle of the height", () => {
  const places = placesOf(SCENE, ["x1", "x2"], 348, 34);
  assert.deepEqual(places.features, { x1: [21, 26], x2: [21, 70] });
  assert.deepEqual(places.units, [[[174, 26], [174, 70]], [[327, 48]]]);
  assert.equal(places.height, 96);
});

test("arrow keys lead to a neighbour, and at the edge nowhere", () => {
  assert.deepEqual(neighbour(SCENE, [0, 1], "ArrowRight"), [1, 0]);
  assert.deepEqual(neighbour(SCENE, [1, 0], "ArrowLeft"), [0, 0]);
  assert.deepEqual(neighbour(SCENE, [0, 0], "ArrowDown"), [0, 1]);
  assert.deepEqual(neighbour(SCENE, [0, 0], "ArrowUp"), [0, 0]);
  assert.ok(widthOf(-2, 2) > widthOf(1, 2));
});

test("answers are white where they are unsure, and 60 % strong where they are sure", () => {
  const answers = answerPixels({
    classes: { values: Uint8Array.of(0, 0, 1) }, surface: { values: Uint8Array.of(0, 255, 255) },
  });
  assert.deepEqual([...answers],
    [255, 255, 255, 255, 102, 170, 209, 255, 230, 158, 102, 255]);
  assert.deepEqual([...codePixels(Uint8Array.of(255, 1))], [5, 48, 97, 255, 103, 0, 31, 255]);
  const numbers = answerPixels({ surface: { values: Uint8Array.of(128) } });
  assert.ok(numbers[0] > 245 && numbers[2] > 245);
});

test("curves start at zero, and say where they begin and end", () => {
  const rows = rowsOf({ values: Float32Array.of(0, 1, 2, 4, 0.5, 0.25), shape: [2, 3] });
  assert.deepEqual(rows, [[0, 1, 2], [4, 0.5, 0.25]]);
  assert.deepEqual(endsOf(rows), [4, 2]);
  assert.deepEqual(endsOf([[0, 0.7, 0.71], [13, 0.1, NaN]]), [15, 0.8]);
  assert.equal(curvesLabel(rows),
    "Losses over 4.0 epochs: training from 1.000 to 0.500, test from 2.000 to 0.250");
});

test("the present value is among those to choose from", () => {
  assert.deepEqual(choice([0, 0.1], 0.1), [0, 0.1]);
  assert.deepEqual(choice([0, 0.1], 0.05), [0, 0.05, 0.1]);
});

test("a film that is at its end begins anew", () => {
  const model = (traits) => ({ get: (name) => traits[name] });
  assert.deepEqual(begun(model({ running: false, index: 9 }), 9), { running: true, index: 0 });
  assert.deepEqual(begun(model({ running: false, index: 3 }), 9), { running: true });
  assert.deepEqual(begun(model({ running: true, index: 9 }), 9), { running: false });
});

test("what runs is drawn seldom, what rests each time", () => {
  let [now, drawn] = [0, []];
  const draw = seldom(100, (what) => drawn.push(what), () => now);
  for (now of [0, 50, 99, 100, 150]) draw(true, now);
  assert.deepEqual(drawn, [0, 100]);
  draw(false, "rest");
  assert.deepEqual(drawn, [0, 100, "rest"]);
});
