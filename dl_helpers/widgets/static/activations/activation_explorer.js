// Activation functions: curve and slope, saturation, zero-centring, and depth.

import { curvesPanel } from "./curve.js";
import { GRID, measures, rowOf } from "./math.js";
import { differenceText, hereText, inputsText, percent, raised, sourceText }
  from "./words.js";
import { copyButton, pythonCall } from "../foundation/copy.js";
import { doubles, freshId, h, number, set, update, widget } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";
import { shownParts } from "../foundation/fields.js";
import { sliderField } from "../foundation/slider.js";

function view({ model, root }) {
  const copy = { element: copyButton(() => codeOf(model)), draw: () => {} };
  const panels = shownParts(model, {
    curves: curvesPanel(), sliders: sliders(model), words: words(), table: table(model), copy,
  });
  root.append(...panels.map(({ element }) => element));
  function draw() {
    const all = model.get("names").map((_, k) => present(model, k));
    const state = { all, ...all[model.get("chosen")] };
    for (const panel of panels) panel.draw(state);
  }
  return { draw, keys: KEYS };
}

const KEYS = [
  { keys: ["ArrowLeft", "ArrowRight"], text: "on a slider: a little more or less" },
  { keys: ["PageUp", "PageDown", "Home", "End"], text: "on a slider: more, or to an end" },
  { keys: ["ArrowUp", "ArrowDown"], text: "in the table: another function" },
];

/** All that the view shows of function k. */
function present(model, k) {
  const [names, sources, differs, place, spread, depth] =
    ["names", "sources", "differs", "place", "spread", "depth"].map((name) => model.get(name));
  const [values, slopes, numeric] =
    ["values", "slopes", "numeric"].map((name) => rowOf(doubles(model, name), k));
  return {
    k, name: names[k], source: sources[k], differs: differs[k], values, slopes, numeric,
    place, spread, depth, x: GRID[place], value: values[place], slope: slopes[place],
    ...measures(values, slopes, spread),
  };
}

function sliders(model) {
  const fields = shownParts(model, {
    x: sliderField(model, "place", "Input x", {
      min: 200, max: 800, say: (place) => number(GRID[place]),
    }),
    spread: sliderField(model, "spread", "Spread s of inputs", {
      min: 0.1, max: 3, step: 0.1, say: (spread) => number(spread, 1),
    }),
    depth: sliderField(model, "depth", "Layers", { min: 1, max: 50 }),
  });
  const element = h("section", { class: "dlw-sliders" }, ...fields.map((f) => f.element));
  return { element, draw: () => fields.forEach((field) => field.draw()) };
}

function words() {
  const here = h("p", { role: "status" });
  const inputs = h("p", {});
  const wrong = h("p", { class: "dlw-wrong", role: "status" });
  const source = h("p", { class: "dlw-note" });
  function draw(state) {
    here.textContent = hereText(state);
    inputs.textContent = inputsText(state);
    wrong.textContent = differenceText(state);
    source.textContent = sourceText(state);
  }
  return { element: h("section", { class: "dlw-words" }, here, inputs, wrong, source), draw };
}

/** A line for each function; its radio button chooses what the plot shows. */
function table(model) {
  const group = freshId();
  const heads = ["function", "f(x)", "f′(x)", "", "saturated", "mean"].map((text) =>
    h("th", { scope: "col" }, text));
  const lines = model.get("names").map((name, k) => tableLine(model, group, name, k));
  const body = h("table", { class: "dlw-table" }, h("tr", {}, ...heads),
    ...lines.map(({ element }) => element));
  const element = h("div", { class: "dlw-wide" }, body);
  function draw({ all, depth }) {
    heads[3].textContent = `f′(x)${raised(depth)}`;
    lines.forEach((line, k) => line.draw(all[k], k === model.get("chosen")));
  }
  return { element, draw };
}

function tableLine(model, group, name, k) {
  const radio = h("input", {
    type: "radio", name: group, onchange: () => update(model, { chosen: k }),
  });
  const cells = Array.from({ length: 5 }, () => h("td"));
  const label = h("label", {}, radio, name);
  const element = h("tr", {}, h("th", { scope: "row" }, label), ...cells);
  function draw({ value, slope, depth, saturated, mean, differs }, chosen) {
    radio.checked = chosen;
    const texts = [
      number(value), number(slope), significant(slope ** depth, 2), percent(saturated),
      number(mean),
    ];
    cells.forEach((cell, i) => (cell.textContent = texts[i]));
    set(element, { "data-chosen": chosen, "data-differs": differs >= 0 });
  }
  return { element, draw };
}

function codeOf(model) {
  const given = model.get("own") ? [{ raw: "*functions" }] : [];
  return pythonCall("activation_explorer", given, {
    x: GRID[model.get("place")], spread: model.get("spread"), depth: model.get("depth"),
  });
}

export default widget("activation-explorer", view);
