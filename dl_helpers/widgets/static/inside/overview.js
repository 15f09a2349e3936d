// The head of the filter browser, its stages from left to right, and the votes.

import { freshId, h, number, set, update } from "../foundation/core.js";
import { mapPixels, mapScale, picturePixels } from "../drawing/pictures.js";
import { putPixels } from "../drawing/heatmap.js";
import { selectField } from "../foundation/fields.js";
import { UNKNOWN, shapeText } from "./words.js";
import { barsOf } from "../foundation/rows.js";
import { votesOf } from "./state.js";

/** Which picture, and whether activations or gradients are shown. */
export function headPanel(model) {
  const id = freshId();
  const n = model.get("pictures").byteLength / 4 / model.get("shape").reduce((a, b) => a * b);
  const slider = h("input", {
    id, type: "range", min: 0, max: n - 1,
    oninput: () => update(model, { index: Number(slider.value) }),
  });
  const where = h("output", { class: "dlw-number", for: id });
  const fields = model.get("hide").includes("gradients") ? [] : gradientFields(model);
  const element = h("div", { class: "dlw-row" }, h("label", { for: id }, "Picture"),
    slider, where, ...fields.map((field) => field.element));
  function draw({ place }) {
    slider.value = Math.max(place.index, 0);
    const text = place.index < 0 ? "drawn" : `${place.index + 1} of ${n}`;
    set(slider, { "aria-valuetext": text });
    where.textContent = text;
    fields.forEach((field) => field.draw());
  }
  return { element, draw };
}

function gradientFields(model) {
  const options = [["activations", "activations"], ["gradients", "gradients"]];
  const classes = model.get("classes").map((name, k) => [k, name]);
  return [
    selectField(model, "shows", "Show", options),
    selectField(model, "of_class", "of the score of", [[-1, "the answer"], ...classes]),
  ];
}

/** A button for each stage, with its strongest map. */
export function stagesPanel(model) {
  const stages = model.get("stages");
  const tiles = stages.map((stage, at) => {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const element = h("button", {
      type: "button", class: "dlw-stage", onclick: () => update(model, { stage: at }),
    }, canvas, h("b", {}, stage.name), h("span", {}, shapeText(stage.shape)));
    return { canvas, element };
  });
  const strip = h("div", { class: "dlw-stages" }, ...tiles.map((tile) => tile.element));
  const layer = h("p", { class: "dlw-note" });
  const title = h("p", { class: "dlw-title" }, "From the picture to the vote");
  let last = null;
  function draw({ place, get, described, picture, recorded }) {
    const key = `${place.index} ${place.drawing} ${get("scores") !== null} ${recorded.scores}`;
    if (key !== last) tiles.forEach(({ canvas }, at) => paintThumb(canvas, get(`thumb${at}`), at, picture));
    last = key;
    tiles.forEach(({ element }, at) =>
      set(element, { "aria-pressed": String(at === place.stage) }));
    layer.textContent = described.layer
      ? `${described.name}: ${described.layer}` : "The picture itself: the gradient on it is its saliency.";
  }
  return { element: h("section", {}, title, strip, layer), draw };
}

function paintThumb(canvas, thumb, at, { values, shape }) {
  if (at === 0) {
    putPixels(canvas, picturePixels(values, shape), shape[1], shape[2]);
    return;
  }
  canvas.style.visibility = thumb ? "" : "hidden";
  if (!thumb) return;
  const [height, width] = thumb.shape;
  putPixels(canvas, mapPixels(thumb.values, mapScale(thumb.values)), height, width);
}

/** The best classes with their scores as bars. */
export function votesPanel(model) {
  const list = h("div", { class: "dlw-votes" });
  const status = h("p", { class: "dlw-note", role: "status" });
  const title = h("p", { class: "dlw-title" }, "The vote");
  function draw({ get, classes, labels, place }) {
    const scores = get("scores");
    if (!scores) {
      list.replaceChildren();
      status.textContent = UNKNOWN;
      return;
    }
    const right = place.index < 0 ? undefined : labels[place.index];
    const votes = votesOf(scores.values, classes);
    const { zero, bars } = barsOf(votes.map((vote) => vote.score));
    list.replaceChildren(...votes.flatMap((vote, i) => bar(vote, zero, bars[i], vote.k === right)));
    const verdict = right === undefined ? "" : votes[0].k === right ? " ✓ right" : ` ✗ it is ${classes[right]}`;
    status.textContent = `Answer: ${votes[0].name}, with the score ${number(votes[0].score)}.${verdict}`;
  }
  return { element: h("div", {}, title, list, status), draw };
}

function bar({ name, score }, zero, { left, width }, isRight) {
  const [fill, line] = [h("i", { class: "dlw-fill" }), h("i", { class: "dlw-zero" })];
  Object.assign(fill.style, { left: `${left}%`, width: `${width}%` });
  line.style.left = `${zero}%`;
  return [
    h("span", { class: "dlw-name" }, isRight ? `${name} ✓` : name),
    h("span", { class: "dlw-track" }, fill, line),
    h("span", { class: "dlw-number" }, number(score)),
  ];
}
