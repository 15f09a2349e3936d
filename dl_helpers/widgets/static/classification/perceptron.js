// The perceptron: points to drag, a line that turns with each mistake.

import { copyPart, python, pythonCall } from "../foundation/copy.js";
import { h, prefersStillness, update, widget } from "../foundation/core.js";
import { shownParts } from "../foundation/fields.js";
import { numbersPanel } from "./perceptron_numbers.js";
import { planePanel } from "./plane.js";
import { START, advance, converged, edited } from "./rule.js";

const MILLISECONDS = 350;

/** The state that the rule works on, from the traits. */
export function stateOf(model) {
  const names = [
    "points", "labels", "weights", "current", "steps", "updates", "clean", "last",
  ];
  return Object.fromEntries(names.map((name) => [name, model.get(name)]));
}

function view({ model, root }) {
  const edit = (change) => update(model, edited(stateOf(model), change));
  const buttons = buttonRow(model);
  const plane = planePanel(model, edit);
  const numbers = numbersPanel(model);
  const points = shownParts(model, { points: pointRow(model, edit, plane.focus) });
  const copy = shownParts(model, { copy: copyPart(() => codeOf(model)) });
  const side = h("div", {}, numbers.element, ...points.map((row) => row.element));
  root.append(buttons.element,
    h("div", { class: "dlw-halves" }, plane.element, side),
    ...copy.map((part) => part.element));
  const run = runner(model);
  function draw() {
    const state = stateOf(model);
    for (const panel of [buttons, plane, numbers, ...points]) panel.draw(state);
    run.follow();
  }
  return { draw, keys: KEYS, close: run.stop };
}

function codeOf(model) {
  const array = (name) => ({ raw: `np.array(${python(model.get(name))})` });
  const own = model.get("own_rule") ? [{ raw: "update" }] : [];
  return pythonCall("perceptron", [array("points"), array("labels"), ...own]);
}

const KEYS = [
  { keys: ["Tab"], text: "to a point of the plane" },
  {
    keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
    text: "move the point; with Shift by a little",
  },
  { keys: ["Enter", " "], text: "turn the point to the other class" },
  { keys: ["Delete"], text: "remove the point" },
];

/** Go on here by the standard rule, or ask the kernel to go on by the reader's own. */
function go(model, goal) {
  if (!model.get("own_rule")) update(model, advance(stateOf(model), goal));
  else if (model.get("asked") === model.get("answered")) {
    update(model, { goal, asked: model.get("asked") + 1 });
  }
}

/** Go on by itself while the trait `running` is set. */
function runner(model) {
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
  };
  function tick() {
    const unfinished = !converged(stateOf(model)) && !model.get("error");
    if (unfinished) go(model, prefersStillness() ? "pass" : "step");
    else update(model, { running: false });
  }
  function follow() {
    if (!model.get("running")) stop();
    else timer ||= setInterval(tick, MILLISECONDS);
  }
  return { follow, stop };
}

function buttonRow(model) {
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const step = button("Step", () => go(model, "step"));
  const mistake = button("Next mistake", () => go(model, "mistake"));
  const run = button("Run", () => update(model, { running: !model.get("running") }));
  const reset = button("Reset weights", () =>
    update(model, { ...START, running: false, error: "" }));
  const element = h("div", { class: "dlw-row" }, step, mistake, run, reset);
  function draw(state) {
    const [done, running] = [converged(state), model.get("running")];
    run.textContent = running ? "Pause" : "Run";
    step.disabled = mistake.disabled = done || running;
    run.disabled = done && !running;
  }
  return { element, draw };
}

/** Buttons that add points, and change the one that was last in focus. */
function pointRow(model, edit, focus) {
  const get = (name) => model.get(name);
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const add = (label) => () => {
    const middle = get("domain").map(([low, high]) => (low + high) / 2);
    edit({ points: [...get("points"), middle], labels: [...get("labels"), label] });
    update(model, { selected: get("points").length - 1 });
    requestAnimationFrame(() => focus(get("selected")));
  };
  const original = button("Original points", () =>
    edit({ points: get("first_points"), labels: get("first_labels") }));
  const buttons = h("div", { class: "dlw-row" },
    button("Add ● +1", add(1)), button("Add ✕ −1", add(-1)), original);
  const note = h("p", { class: "dlw-note" },
    "Drag a point, or reach it with Tab and move it with the arrow keys. ",
    "Enter or a double click turns its class, Delete removes it.");
  function draw({ points, labels }) {
    const [first, firstLabels] = [get("first_points"), get("first_labels")];
    original.disabled = String([points, labels]) === String([first, firstLabels]);
  }
  return { element: h("section", {}, buttons, note), draw };
}

export default widget("perceptron", view);
