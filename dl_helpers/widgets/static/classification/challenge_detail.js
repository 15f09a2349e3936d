// One challenge in detail: picture, nearest example, and the curve up to the wrong answer.

import { h, number, s, set } from "../foundation/core.js";
import { putPixels } from "../drawing/heatmap.js";
import { path, plot } from "../drawing/plot.js";
import { partOf } from "../foundation/recording.js";
import { answerText, flipText, rangeOf, rgbaOf } from "./variations.js";

const HEIGHT = 210;

/** The chosen challenge; `move(k, position)` sets its strength. */
export function detailPanel(model, move) {
  const title = h("p", { class: "dlw-title" });
  const pictures = picturesPanel(model);
  const curves = curvesPanel();
  const said = h("p", { class: "dlw-said", role: "status" });
  const until = h("p", { class: "dlw-note" });
  const wrong = h("button", { type: "button" }, "To the first wrong answer");
  const back = h("button", { type: "button" }, "As it is");
  const element = h("section", {}, title, h("div", { class: "dlw-detail" }, pictures.element,
    curves.element), said, until, h("div", { class: "dlw-row dlw-jumps" }, wrong, back));
  const chosen = () => model.get("chosen");
  wrong.addEventListener("click", () => move(chosen(), model.get("flips")[chosen()]));
  back.addEventListener("click", () => move(chosen(), 0));
  function draw(arrays) {
    const now = presentDetail(model, arrays);
    title.textContent = now.kind;
    said.textContent = answerText(now);
    until.textContent = flipText(now);
    wrong.disabled = now.flip < 0;
    back.disabled = now.position === 0;
    pictures.draw(now);
    curves.draw(now);
  }
  return { element, draw };
}

function presentDetail(model, arrays) {
  const get = (name) => model.get(name);
  const k = get("chosen");
  const position = get("positions")[k];
  const example = arrays.nearest ? partOf(arrays.nearest, k, position)[0] : -1;
  return {
    k, position, arrays, example, kind: get("kinds")[k], said: get("said")[k],
    flip: get("flips")[k], right: get("right"), steps: get("steps"), shape: get("shape"),
    measure: get("measure"),
    nearest: example < 0 ? null : get("examples")[example],
    distance: example < 0 ? NaN : partOf(arrays.distance, k, position)[0],
  };
}

function picturesPanel(model) {
  const names = ["as it is", "changed"];
  if (model.get("examples").length) names.push("nearest example");
  const canvases = names.map(() => h("canvas", { role: "img" }));
  const captions = names.map((name) => h("figcaption", {}, name));
  const element = h("div", { class: "dlw-trio" }, ...names.map((_, i) =>
    h("figure", {}, canvases[i], captions[i])));
  function draw({ k, kind, position, example, arrays, shape, right, said, nearest }) {
    captions[1].textContent = kind === "intra-class variation" ? "another one" : "changed";
    const places = [[arrays.pictures, k, 0], [arrays.pictures, k, position]];
    const labels = [`Picture of class ${right}`, `Changed picture, answered ${said[position]}`];
    if (nearest !== null) {
      places.push([arrays.examples, example]);
      labels.push(`Nearest example, of class ${nearest}`);
    }
    canvases.forEach((canvas, i) => {
      set(canvas, { "aria-label": labels[i] });
      putPixels(canvas, rgbaOf(partOf(...places[i]), shape), shape[1], shape[2]);
    });
  }
  return { element, draw };
}

/** The right class against the best other one, as the strength grows. */
function curvesPanel() {
  const title = h("p", { class: "dlw-note" });
  const { svg, axes } = plot({ role: "img" });
  const here = s("path", { class: "dlw-here" });
  const lines = ["right", "other"].map((name) => s("path", { class: `dlw-${name}` }));
  const dots = ["right", "other"].map((name) => s("circle", { class: `dlw-${name}`, r: 5 }));
  svg.append(here, ...lines, ...dots);
  const element = h("div", {}, title, svg);
  function draw(now) {
    element.hidden = !now.measure;
    if (!now.measure) return;
    const rows = now.said.map((_, i) => partOf(now.arrays.curves, now.k, i));
    const size = [svg.clientWidth || 420, HEIGHT]; // 0 until it is in the page
    const range = rangeOf(rows.flatMap((row) => [...row]));
    const { toX, toY, inner } = axes(size, [0, 1], range, ["strength", ""]);
    const x = toX(now.position / now.steps);
    lines.forEach((line, c) => line.setAttribute("d",
      path(rows.map((row, i) => [toX(i / now.steps), toY(row[c])]))));
    dots.forEach((dot, c) => set(dot, { cx: x, cy: toY(rows[now.position][c]) }));
    here.setAttribute("d", `M${x} ${inner.y[0]}V${inner.y[1]}`);
    title.replaceChildren(...legend(now));
    set(svg, { "aria-label": curvesText(now, rows[now.position]) });
  }
  return { element, draw };
}

function curveNames({ measure, right }) {
  return measure === "score"
    ? [`score of ${right}`, "best other score"]
    : [`distance to the nearest ${right}`, "to the nearest of another class"];
}

function legend(now) {
  const [own, rival] = curveNames(now);
  const swatch = (name) => h("i", { class: `dlw-swatch dlw-${name}` });
  const wins = now.measure === "score" ? "the higher wins" : "the nearer wins";
  return [swatch("right"), own, swatch("other"), rival, ` (${wins})`];
}

function curvesText(now, [own, rival]) {
  const names = curveNames(now);
  return `${names[0]}: ${number(own)}, ${names[1]}: ${number(rival)}, against the strength`;
}
