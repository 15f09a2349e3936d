// The panels of a dream: its picture, its curve, its controls.

import { ask } from "../foundation/film.js";
import { h, s, set, update } from "../foundation/core.js";
import { bytePixels, valueRange } from "./state.js";
import { significant } from "../foundation/digits.js";
import { targetText, unitOf, unitsOf, valueName } from "./words.js";
import { fieldRow, numberField, selectField } from "../foundation/fields.js";
import { putPixels } from "../drawing/heatmap.js";
import { path, plot } from "../drawing/plot.js";
import { sliderField } from "../foundation/slider.js";

const DREAM_HEIGHT = 210;

/** The picture as it is now. */
export function dreamPicture(model) {
  const shape = model.get("shape");
  const canvas = h("canvas", { role: "img" });
  const caption = h("figcaption", {});
  function draw({ picture, steps }) {
    putPixels(canvas, bytePixels(picture, shape), shape[1], shape[2]);
    const target = targetText((name) => model.get(name));
    caption.textContent = `a dream of ${target}`;
    set(canvas, { "aria-label": `A dream of ${target} after ${steps} steps` });
  }
  return { element: h("figure", { class: "dlw-dreamt" }, canvas, caption), draw };
}

/** How the score grew, step by step. */
export function climbPanel(model) {
  const get = (name) => model.get(name);
  const { svg, axes } = plot({ role: "img" });
  const [line, dot] = [s("path", { class: "dlw-climb" }), s("circle", { class: "dlw-top", r: 4.5 })];
  svg.append(line, dot);
  const title = h("p", { class: "dlw-title" });
  function draw({ curve }) {
    const size = [svg.clientWidth || 340, DREAM_HEIGHT];
    const end = Math.max(curve.at(-1)[0], 10);
    const { toX, toY } = axes(size, [0, end], valueRange(curve), ["step", ""]);
    const points = curve.map(([step, value]) => [toX(step), toY(value)]);
    const [x, y] = points.at(-1);
    set(line, { d: path(points) });
    set(dot, { cx: x, cy: y });
    const name = valueName(get);
    title.textContent = name[0].toUpperCase() + name.slice(1);
    const [first, last] = [curve[0][1], curve.at(-1)[1]];
    set(svg, { "aria-label": `The ${name} over the steps, from ${significant(first)} to ${significant(last)}` });
  }
  return { element: h("div", {}, title, svg), draw };
}

/** Play, Step, Reset. */
export function dreamRow(model) {
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const play = button("Play", () => update(model, { running: !model.get("running") }));
  const step = button("Step", () => ask(model, "step"));
  const reset = button("Reset", () => ask(model, "reset", { running: false }));
  const element = h("div", { class: "dlw-row" }, play, step, reset);
  function draw() {
    play.textContent = model.get("running") ? "Pause" : "Play";
    step.disabled = model.get("running");
  }
  return { element, draw };
}

/** What is dreamt of, and from which noise. */
export function goalRow(model) {
  const names = model.get("stages").map(({ name }) => [name, `a unit of ${name}`]);
  const classes = model.get("classes").map((name, k) => [k, name]);
  const ofClass = selectField(model, "of_class", "Class", classes);
  const unit = unitField(model);
  const row = fieldRow(model, {
    goal: names.length && selectField(model, "stage", "Dream of", [["", "a class"], ...names]),
    class: !model.get("hide").includes("goal") && ofClass,
    unit: !model.get("hide").includes("goal") && unit,
    seed: numberField(model, "seed", "Seed", { min: 0, max: 9999 }),
  });
  function draw() {
    row.draw();
    ofClass.element.hidden = model.get("stage") !== "";
    unit.element.hidden = model.get("stage") === "";
  }
  return { element: row.element, draw };
}

/** The unit, counted from 0 as in Python. */
function unitField(model) {
  const get = (name) => model.get(name);
  const field = numberField(model, "unit", "Unit", { min: 0, max: 9999, change: (unit) =>
    update(model, { unit: Math.min(Math.round(unit), unitsOf(get) - 1) }) });
  const input = field.element.querySelector("input");
  function draw() {
    field.draw();
    set(input, { max: unitsOf(get) - 1, title: `0 to ${unitsOf(get) - 1}` });
    if (!input.matches(":focus")) input.value = unitOf(get);
  }
  return { element: field.element, draw };
}

/** The sliders of the priors. */
export function priorsPanel(model) {
  const two = (value) => value.toFixed(2);
  const fields = [
    sliderField(model, "lr", "Step size", { min: 0.005, max: 0.2, step: 0.005, say: (v) => v.toFixed(3) }),
    sliderField(model, "decay", "Decay", { min: 0, max: 0.2, step: 0.01, say: two }),
    sliderField(model, "blur", "Blur", { min: 0, max: 1, step: 0.05, say: two }),
    sliderField(model, "jitter", "Jitter", { min: 0, max: Math.max(4, jitterEnd(model)), say: (n) => `${n} px` }),
  ];
  const element = h("section", { class: "dlw-priors" }, h("p", { class: "dlw-title" }, "Priors"),
    ...fields.map((field) => field.element));
  return { element, draw: () => fields.forEach((field) => field.draw()) };
}

function jitterEnd(model) {
  return Math.min(32, Math.max(model.get("jitter"), Math.round(model.get("shape")[2] / 8)));
}
