// Score bars: what a classifier answers, and how each score comes about.

import { copyPart, pythonCall } from "../foundation/copy.js";
import { freshId, h, number, set, update, widget } from "../foundation/core.js";
import { shownParts } from "../foundation/fields.js";
import { paint, pictureColors, weightColors } from "../drawing/pixels.js";
import { productPanel } from "./product.js";
import { barsOf, row } from "../foundation/rows.js";
import { present } from "./scores.js";

function view({ model, root }) {
  const choose = (chosen) => update(model, { chosen });
  const classes = model.get("classes");
  const picture = picturePanel();
  const bars = barsPanel(classes, choose);
  const head = headPanel(model);
  const below = shownParts(model, {
    templates: templatesPanel(classes, choose), product: productPanel(model),
    copy: copyPart(() => codeOf(model)),
  });
  const panels = [head, picture, bars, ...below];
  const side = h("div", { class: "dlw-side" }, picture.element, bars.element);
  root.append(head.element, side, ...below.map((panel) => panel.element));
  function draw() {
    const now = present(model);
    for (const panel of panels) panel.draw(now);
  }
  return { draw, keys: KEYS };
}

function codeOf(model) {
  const given = ["model", "x", "y", "classes"].map((raw) => ({ raw }));
  return pythonCall("score_bars", given, { index: model.get("index") });
}

const KEYS = [
  { keys: ["ArrowLeft", "ArrowRight"], text: "on the slider: another picture" },
  { keys: ["ArrowUp", "ArrowDown"], text: "on the scores: another class" },
  {
    keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"],
    text: "on picture × template: another pixel",
  },
];

function headPanel(model) {
  const id = freshId();
  const slider = h("input", {
    id, type: "range", min: 0, max: model.get("labels").length - 1,
    oninput: () => update(model, { index: Number(slider.value) }),
  });
  const where = h("output", { class: "dlw-number", for: id });
  const mistake = h("button", { type: "button" }, "Next mistake");
  const element = h("div", { class: "dlw-row" },
    h("label", { for: id }, "Picture"), slider, where, mistake);
  let next = -1;
  mistake.addEventListener("click", () => update(model, { index: next }));
  function draw(now) {
    next = now.mistake;
    mistake.disabled = next < 0;
    slider.value = now.index;
    const text = `${now.index + 1} of ${now.n}`;
    set(slider, { "aria-valuetext": text });
    where.textContent = text;
  }
  return { element, draw };
}

function picturePanel() {
  const canvas = h("canvas", { class: "dlw-picture", role: "img" });
  const caption = h("span", { role: "status" });
  function draw(now) {
    const [right, answer] = [now.label, now.predicted].map((k) => now.classes[k]);
    const verdict = now.label === now.predicted ? "✓ right" : `✗ it is ${right}`;
    caption.replaceChildren("answer: ", h("b", {}, answer), h("br"), verdict);
    set(canvas, { "aria-label": `Picture ${now.index + 1}, of class ${right}` });
    paint(canvas, pictureColors(now.picture, now.shape), now.shape);
  }
  return { element: h("figure", {}, canvas, h("figcaption", {}, caption)), draw };
}

function barsPanel(classes, choose) {
  const group = freshId();
  const rows = classes.map((name, k) => barRow(group, name, () => choose(k)));
  const legend = h("legend", {}, "Score of each class");
  const list = h("div", { class: "dlw-rows" }, ...rows.map((line) => line.element));
  const element = h("fieldset", {}, legend, list);
  function draw(now) {
    const { zero, bars } = barsOf(now.scores);
    rows.forEach((line, k) => line.draw(k, now, zero, bars[k]));
  }
  return { element, draw };
}

function barRow(group, name, choose) {
  const radio = h("input", { type: "radio", name: group, onchange: choose });
  const [zeroLine, bar] = [h("i", { class: "dlw-zero" }), h("i", { class: "dlw-bar" })];
  const track = h("span", { class: "dlw-track" }, bar, zeroLine);
  const score = h("span", { class: "dlw-number" });
  const mark = h("span", { class: "dlw-mark" });
  const element = h("label", {}, radio, h("span", {}, name), track, score, mark);
  function draw(k, now, zero, { left, width }) {
    radio.checked = k === now.chosen;
    zeroLine.style.left = `${zero}%`;
    Object.assign(bar.style, { left: `${left}%`, width: `${width}%` });
    score.textContent = number(now.scores[k]);
    mark.textContent = markText(k === now.label, k === now.predicted);
    set(element, {
      "data-answer": k === now.predicted, "data-right": k === now.label,
    });
  }
  return { element, draw };
}

function markText(isRight, isAnswer) {
  if (isRight) return isAnswer ? "right answer" : "right class";
  return isAnswer ? "answer" : "";
}

function templatesPanel(classes, choose) {
  const tiles = classes.map((name, k) => {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const button = h("button", {
      type: "button", class: "dlw-tile", onclick: () => choose(k),
    }, canvas, h("span", {}, name));
    return { canvas, button };
  });
  const note = h("p", { class: "dlw-note" });
  const strip = h("div", { class: "dlw-strip" }, ...tiles.map((tile) => tile.button));
  strip.style.maxWidth = `${90 * classes.length}px`; // or a few would be huge
  const title = h("p", { class: "dlw-title" }, "Templates: what each class looks for");
  let painted = []; // most changes leave the templates as they are
  function draw(now) {
    const wanted = [now.source, strip.clientWidth];
    if (wanted.some((value, i) => value !== painted[i])) paintTiles(tiles, now);
    painted = wanted;
    tiles.forEach(({ button }, k) =>
      set(button, { "aria-pressed": String(k === now.chosen) }));
    note.textContent = `${scaleText(now)}${templatesText(now)}`;
  }
  return { element: h("section", {}, title, strip, note), draw };
}

function paintTiles(tiles, { templates, size, shape, limit }) {
  tiles.forEach(({ canvas }, k) =>
    paint(canvas, weightColors(row(templates, k, size), shape, limit), shape));
}

function scaleText({ shape, limit }) {
  const ends = `±${limit.toPrecision(2)}`;
  return shape[0] === 1
    ? `Blue speaks for the class, red against it; one scale, up to ${ends}.`
    : `Grey is 0, a colour is what the class asks for; one scale, up to ${ends}.`;
}

/** What a classifier that is not linear makes of its templates. */
function templatesText({ linear, known }) {
  if (linear) return "";
  if (known) return " This classifier is not linear: each picture has its own.";
  return " They belong to another picture: a running notebook computes them anew.";
}

export default widget("score-bars", view);
