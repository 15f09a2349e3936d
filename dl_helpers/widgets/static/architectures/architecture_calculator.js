// What the layers of a network cost, counted anew whenever one changes.

import { copyButton } from "../foundation/copy.js";
import { h, widget } from "../foundation/core.js";
import { checkField, shownParts } from "../foundation/fields.js";
import { layerEditor } from "./layer_editor.js";
import { tableOf, totalsOf } from "./layer_math.js";
import { layerTable } from "./layer_table.js";
import { grouped, memory, rounded, sequentialOf, totalsText } from "./layer_words.js";
import { sliderField } from "../foundation/slider.js";

function view({ model, root }) {
  const panels = shownParts(model, {
    totals: totals(), editor: layerEditor(model), options: options(model),
    table: layerTable(model), copy: copyPanel(model),
  });
  root.append(...panels.map(({ element }) => element));
  function draw() {
    const state = present(model);
    for (const panel of panels) panel.draw(state);
  }
  return { draw, keys: KEYS };
}

const KEYS = [
  { keys: ["ArrowUp", "ArrowDown"], text: "in the table: another layer" },
  { keys: ["ArrowUp", "ArrowDown"], text: "in a field: one more or less" },
  { keys: ["ArrowLeft", "ArrowRight"], text: "on the slider: another batch size" },
];

function present(model) {
  const names = ["specs", "shape", "inputs", "selected", "batch", "compact"];
  const state = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const rows = tableOf(state.specs, state.shape, state.inputs);
  const selected = Math.min(state.selected, state.specs.length);
  return {
    ...state, rows, selected, totals: totalsOf(rows), fixed: state.inputs.length > 0,
    axes: Math.max(state.shape.length - 1, 1),
  };
}

function totals() {
  const cards = ["parameters", "values", "memory of a batch", "multiply-adds"].map((name) => {
    const number = h("b");
    return { number, element: h("div", { "aria-hidden": "true" }, number, h("span", {}, name)) };
  });
  const said = h("p", { role: "status" });
  const element = h("div", {},
    h("div", { class: "dlw-cards" }, ...cards.map((card) => card.element)), said);
  function draw(state) {
    const { params, values, macs } = state.totals;
    const texts = [
      grouped(params), grouped(values), memory(state.batch * values), rounded(macs),
    ];
    cards.forEach(({ number }, i) => (number.textContent = texts[i]));
    said.textContent = totalsText(state);
    said.toggleAttribute("data-problem", Boolean(state.rows.at(-1).problem));
  }
  return { element, draw };
}

function options(model) {
  const fields = shownParts(model, {
    batch: sliderField(model, "batch", "Batch size", { min: 1, max: 512 }),
    compact: checkField(model, "compact", "Hide layers that take no memory of their own"),
  });
  const note = h("p", { class: "dlw-note" }, "The sums count the input and each output ",
    "that takes memory of its own. ReLU and its like, dropout and softmax can work in ",
    "place, and flatten changes no number.");
  const element = h("section", { class: "dlw-options" },
    ...fields.map((field) => field.element), note);
  return { element, draw: () => fields.forEach((field) => field.draw()) };
}

/** What branches is no Sequential. */
function copyPanel(model) {
  const element = copyButton(() => {
    const { specs, rows } = present(model);
    return sequentialOf(specs, rows);
  });
  return { element, draw: ({ fixed }) => (element.hidden = fixed) };
}

export default widget("architecture-calculator", view);
