// Challenges: one picture changed in six ways, and what a classifier makes of it.

import { copyPart, pythonCall } from "../foundation/copy.js";
import { detailPanel } from "./challenge_detail.js";
import { freshId, h, set, update, widget } from "../foundation/core.js";
import { shownParts } from "../foundation/fields.js";
import { putPixels } from "../drawing/heatmap.js";
import { partOf, recording } from "../foundation/recording.js";
import { rgbaOf, strengthText, verdictText } from "./variations.js";

function view({ model, root }) {
  const record = recording(model, "block", () => draw());
  const group = freshId();
  const move = (k, position) => update(model, {
    chosen: k, positions: model.get("positions").map((p, i) => (i === k ? position : p)),
  });
  const choose = (chosen) => update(model, { chosen });
  const tiles = model.get("kinds").map((kind, k) => tile(model, group, k, move, choose));
  const all = h("fieldset", {}, h("legend", {}, legendText(model.get("right"))),
    h("div", { class: "dlw-tiles" }, ...tiles.map(({ element }) => element)));
  const panels = shownParts(model, {
    detail: detailPanel(model, move), copy: copyPart(() => codeOf(model)),
  });
  root.append(all, ...panels.map((panel) => panel.element));
  function draw() {
    const arrays = record.now();
    if (!arrays.pictures) return; // not unpacked yet
    for (const part of [...tiles, ...panels]) part.draw(arrays);
  }
  return { draw, keys: KEYS, close: record.close };
}

const KEYS = [
  { keys: ["ArrowLeft", "ArrowRight"], text: "on a slider: weaker, stronger" },
  { keys: ["Home", "End"], text: "on a slider: the picture as it is, or at its strongest" },
  { keys: ["ArrowUp", "ArrowDown"], text: "on the names: another challenge below" },
];

function legendText(right) {
  return `A picture of class ${right}: how much may it change?`;
}

function codeOf(model) {
  const [kinds, positions, steps] = ["kinds", "positions", "steps"].map((n) => model.get(n));
  const strengths = Object.fromEntries(kinds.map((kind, k) => [kind, positions[k] / steps]));
  const raw = (name) => ({ raw: name });
  const named = { label: raw("label"), classes: raw("classes"), gallery: raw("gallery"), strengths };
  return pythonCall("challenges", [raw("classifier"), raw("picture")], named);
}

/** One challenge: its picture, a slider for its strength, its answers as a strip. */
function tile(model, group, k, move, choose) {
  const [kinds, said, right] = ["kinds", "said", "right"].map((name) => model.get(name));
  const steps = model.get("steps");
  const radio = h("input", { type: "radio", name: group, onchange: () => choose(k) });
  const canvas = h("canvas", { role: "img" });
  const slider = h("input", {
    type: "range", min: 0, max: steps, "aria-label": `strength of ${kinds[k]}`,
    onfocus: () => choose(k), oninput: () => move(k, Number(slider.value)),
  });
  const strip = h("div", { class: "dlw-strip", "aria-hidden": "true" },
    ...said[k].map((answer) => h("i", { "data-right": String(answer === right) })));
  const verdict = h("p", { class: "dlw-verdict" });
  const element = h("div", { class: "dlw-tile" },
    h("label", {}, radio, kinds[k]), canvas, slider, strip, verdict);
  let drawn = null;
  function draw({ pictures }) {
    const position = model.get("positions")[k];
    radio.checked = k === model.get("chosen");
    set(element, { "data-chosen": radio.checked });
    slider.value = position;
    if (drawn === position) return;
    drawn = position;
    const answer = verdictText(said[k][position], right);
    const strength = strengthText(position, steps);
    verdict.textContent = answer;
    set(verdict, { "data-right": String(said[k][position] === right) });
    set(slider, { "aria-valuetext": `${strength}, ${answer}` });
    set(canvas, { "aria-label": `Picture with ${kinds[k]} of strength ${strength}` });
    showBytes(canvas, partOf(pictures, k, position), model.get("shape"));
  }
  return { element, draw };
}

function showBytes(canvas, values, shape) {
  putPixels(canvas, rgbaOf(values, shape), shape[1], shape[2]);
}

export default widget("challenges", view);
