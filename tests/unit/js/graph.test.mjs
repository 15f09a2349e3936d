import assert from "node:assert/strict";
import test from "node:test";
import { evaluated, flowing, operationOf } from
  "../../../dl_helpers/widgets/static/graphs/math.js";
import {
  cornerOf, cut, firstLost, gradient, known, lastOf, pathsTo, received,
} from "../../../dl_helpers/widgets/static/graphs/state.js";
import {
  codeOf, flowRows, gradientText, stepText, valueText,
} from "../../../dl_helpers/widgets/static/graphs/words.js";

const node = (label, op = "", parents = [], shape = []) =>
  ({ label, name: op ? "" : label, op, parents, shape });
// f = (x + y) · x, so that two paths lead to x
const NODES = [
  node("x"), node("y"), node("q", "+", [0, 1]), node("f", "×", [2, 0]),
];

function at(position, leaves = [-2, 5]) {
  const values = evaluated(NODES, new Map(leaves.entries()));
  return {
    nodes: NODES, values: values.map((value) => [value]), ...known(NODES, position),
    flows: flowing(NODES, values).map((own) => own.map((flow) => [flow])),
  };
}

test("forward values and what flows back", () => {
  const { values, flows } = at(5);
  assert.deepEqual(values, [[-2], [5], [3], [-6]]);
  assert.deepEqual(flows, [[], [], [[-2], [-2]], [[-2], [3]]]);
});

test("slopes of every operation agree with central differences", () => {
  const step = 1e-6;
  const cases = ["+", "−", "×", "/"].map((op) => [op, [0.7, -1.3]]).concat(
    ["−", "exp", "log", "tanh", "sigmoid", "relu", "**3", "**-2", "**0"]
      .map((op) => [op, [0.7]]));
  for (const [op, operands] of cases) {
    const { value, slopes } = operationOf({ op, parents: operands });
    slopes(value(...operands), ...operands).forEach((slope, k) => {
      const moved = (by) => value(...operands.map((a, i) => a + (i === k) * by));
      const numeric = (moved(step) - moved(-step)) / (2 * step);
      assert.ok(Math.abs(slope - numeric) < 1e-6, `${op}: ${slope} is not ${numeric}`);
    });
  }
  assert.equal(operationOf({ op: "@", parents: [0, 1] }), undefined);
});

test("a position knows what was computed, and what has flowed back", () => {
  assert.equal(lastOf(NODES), 5);
  assert.equal(known(NODES, 0).current, -1);
  assert.deepEqual([...known(NODES, 1).forward], [0, 1, 2]);
  assert.equal(known(NODES, 2).started, false);
  assert.deepEqual(known(NODES, 3).backward, []);
  assert.equal(known(NODES, 3).current, 3);
  assert.deepEqual(known(NODES, 5).backward, [3, 2]);
});

test("gradients add up where paths meet", () => {
  assert.equal(pathsTo(NODES, 0), 2);
  assert.equal(gradient(at(2), 3), null);
  assert.deepEqual(gradient(at(3), 3), [1]);
  assert.deepEqual(gradient(at(4), 0), [3]);
  assert.deepEqual(received(at(5), 0), [{ from: 3, numbers: [3] }, { from: 2, numbers: [-2] }]);
  assert.deepEqual(gradient(at(5), 0), [1]);
});

test("arrays are cut at their corners", () => {
  assert.deepEqual(cornerOf([2, 3, 20, 4]), [12, 4]);
  assert.deepEqual(cut([1, 2, 3], [[], [2]]), [[1], [2, 3]]);
});

test("steps in words", () => {
  assert.match(stepText(at(0)), /^Start/);
  assert.equal(stepText(at(1)), "Forward 1 of 2: q = x + y = (−2) + 5 = 3.");
  assert.match(stepText(at(3)), /∂f\/∂f = 1/);
  assert.equal(stepText(at(5)),
    "Backward 2 of 2: through q, to x flows −2, to y flows −2. All gradients are complete.");
});

test("a value's gradient as a sum", () => {
  assert.equal(gradientText(at(2), 0), "∂f/∂x: nothing has flowed back yet");
  assert.equal(gradientText(at(4), 0), "∂f/∂x = 3 so far; 1 more to come");
  assert.equal(gradientText(at(5), 0), "∂f/∂x = 3 + (−2) = 1");
});

test("the chain rule with its numbers", () => {
  assert.deepEqual(flowRows(at(5), 3), [
    { to: "q", rule: "x", upstream: "1", local: "−2", flow: "−2" },
    { to: "x", rule: "q", upstream: "1", local: "3", flow: "3" },
  ]);
});

test("arrays are told by their shapes", () => {
  const nodes = [
    node("x", "", [], [5, 3]), node("W", "", [], [3, 2]),
    node("y", "@", [0, 1], [5, 2]), node("b"), node("z", "+", [2, 3], [5, 2]),
  ];
  const state = {
    nodes, values: nodes.map(() => [1]), flows: nodes.map(({ parents }) => parents.map(() => [1])),
    ...known(nodes, 5),
  };
  assert.equal(valueText(state, 2), "y = x @ W = (5, 3) @ (3, 2) = shape (5, 2)");
  assert.deepEqual(flowRows(state, 2).map(({ rule }) => rule), ["dy Wᵀ", "xᵀ dy"]);
  assert.equal(flowRows(state, 4)[1].rule, "dy, summed where it was repeated");
});

test("what is no number is explained where it came up", () => {
  const nodes = [node("x"), node("l", "log", [0]), node("f", "exp", [1])];
  const state = { nodes, values: [[-1], [NaN], [NaN]], flows: [[], [[NaN]], [[NaN]]], ...known(nodes, 2) };
  assert.equal(firstLost(state), 1);
  assert.match(stepText(state), /l = log\(x\) = log\(−1\) = not a number is no finite/);
});

test("the present numbers as Python", () => {
  assert.equal(codeOf(at(0)), [
    'x = Tensor(-2, "x")', 'y = Tensor(5, "y")', "q = x + y", "f = q * x", "graph_stepper(f)",
  ].join("\n"));
});
