// The playground's controls: what runs it, and what it is set to.

import { h, set, update } from "../foundation/core.js";
import { fieldRow, numberField, selectField } from "../foundation/fields.js";
import { ask } from "../foundation/film.js";

const MOST_LAYERS = 6;
const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const STRENGTHS = [0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1];
const SPEEDS_OF_PLAY = [
  ["step", "one step a frame"], ["epoch", "one epoch a frame"], ["full", "as fast as it can"],
];

/** Play, Step, Epoch, Reset, the gradient check and the speed. */
export function runRow(model) {
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const play = button("Play", () => update(model, { running: !model.get("running") }));
  const step = button("Step", () => ask(model, "step"));
  const epoch = button("Epoch", () => ask(model, "epoch"));
  const reset = button("Reset", () => ask(model, "reset", { running: false }));
  const check = button("Check gradients", () => ask(model, "check"));
  const speed = selectField(model, "speed", "Speed", SPEEDS_OF_PLAY);
  const hidden = model.get("hide");
  const element = h("div", { class: "dlw-row" }, play, step, epoch, reset,
    ...(hidden.includes("speed") ? [] : [speed.element]),
    ...(hidden.includes("check") ? [] : [check]));
  function draw() {
    const running = model.get("running");
    play.textContent = running ? "Pause" : "Play";
    step.disabled = epoch.disabled = running;
    speed.draw();
  }
  return { element, draw };
}

/** The settings, in two rows: the data and the network; how it learns. */
export function settingRows(model) {
  const { data, activations, network, lr } = model.get("options");
  const some = (trait, text, values, say = String) =>
    selectField(model, trait, text, choice(values, model.get(trait)).map((v) => [v, say(v)]));
  const rows = [
    fieldRow(model, {
      data: selectField(model, "data", "Data", data.map((name) => [name, name])),
      noise: some("noise", "Noise", [null, 0, 0.1, 0.2, 0.3, 0.5], (v) => v ?? "as usual"),
      test_share: some("test_share", "Test points", [0.1, 0.3, 0.5, 0.7, 0.9], percentage),
      seed: numberField(model, "seed", "Seed", { min: 0, max: 9999 }),
    }),
    fieldRow(model, {
      hidden: network && layersField(model),
      activation: network && some("activation", "Activation", activations),
      dropout: network && some("dropout", "Dropout", [0, 0.1, 0.2, 0.3, 0.5, 0.7]),
    }),
    fieldRow(model, {
      lr: lr && some("lr", "Learning rate", RATES),
      batch_size: numberField(model, "batch_size", "Batch", { min: 1, max: 2000 }),
      l2: some("l2", "L2", STRENGTHS),
      l1: some("l1", "L1", STRENGTHS),
    }),
  ];
  const element = h("div", { class: "dlw-settings" }, ...rows.map((row) => row.element));
  return { element, draw: () => rows.forEach((row) => row.draw()) };
}

/** The values to choose from, with the present one among them. */
export function choice(values, present) {
  if (values.includes(present)) return values;
  return [...values, present].sort((a, b) => a - b);
}

function percentage(share) {
  return `${Math.round(100 * share)} %`;
}

/** The units of each hidden layer, and buttons for more and fewer layers. */
function layersField(model) {
  const change = (hidden) => update(model, { hidden });
  const now = () => model.get("hidden");
  const fewer = h("button", {
    type: "button", "aria-label": "Remove the last hidden layer",
    onclick: () => change(now().slice(0, -1)),
  }, "−");
  const more = h("button", {
    type: "button", "aria-label": "Add a hidden layer",
    onclick: () => change([...now(), now().at(-1) ?? 4]),
  }, "+");
  const inputs = h("span", { class: "dlw-layers" });
  const element = h("span", { class: "dlw-field", role: "group", "aria-label": "Hidden layers" },
    "Hidden units", inputs, fewer, more);
  function draw() {
    const sizes = now();
    while (inputs.children.length > sizes.length) inputs.lastChild.remove();
    while (inputs.children.length < sizes.length) inputs.append(sizeInput(inputs.children.length, now, change));
    [...inputs.children].forEach((input, i) => {
      if (!input.matches(":focus")) input.value = sizes[i];
    });
    set(fewer, { disabled: !sizes.length });
    set(more, { disabled: sizes.length >= MOST_LAYERS });
  }
  return { element, draw };
}

function sizeInput(layer, now, change) {
  const input = h("input", {
    type: "number", min: 1, max: 64, "aria-label": `Units of hidden layer ${layer + 1}`,
    onchange: () => {
      const size = Math.round(Number(input.value));
      if (size >= 1 && size <= 64) change(now().map((n, i) => (i === layer ? size : n)));
      else input.value = now()[layer];
    },
  });
  return input;
}
