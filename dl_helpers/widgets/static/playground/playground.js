// The playground: a network that learns points in the plane, seen while it learns.

import { copyButton, pythonCall } from "../foundation/copy.js";
import { h, update, widget } from "../foundation/core.js";
import { runRow, settingRows } from "./controls.js";
import { curvesPanel } from "./curves.js";
import { diagramPanel } from "./diagram.js";
import { filmRow } from "../foundation/film.js";
import { filmFrame, lengthOf, numbersOf } from "./frame.js";
import { seldom } from "./pace.js";
import { answersPanel } from "./plane.js";
import { callOf, statusText, unitText } from "./words.js";
import { recording } from "../foundation/recording.js";
import { remembered } from "../foundation/remember.js";

const HIDDEN_NOTE = "This page has no kernel: it replays a film of a training. In a running " +
  "notebook every setting can be changed.";

function view({ model, root, redraw }) {
  const isFilm = model.get("film").byteLength > 0;
  const frames = frameSource(model, isFilm, redraw);
  const maps = recording(model, "feature_maps", redraw);
  let pointed = [];
  const diagram = diagramPanel(model, (unit) => {
    pointed = unit;
    redraw();
  });
  const answers = answersPanel();
  const curves = curvesPanel();
  const run = isFilm ? filmRow(model, frames.last) : runRow(model);
  const settings = isFilm ? filmNote() : settingRows(model);
  const status = h("p", { class: "dlw-status", role: "status" });
  const unit = h("p", { class: "dlw-note dlw-unit-text" });
  const report = reportPanel(model);
  const losses = model.get("hide").includes("curves") ? [] : [curves.element];
  root.append(run.element, status, report.element, settings.element,
    h("div", { class: "dlw-parts" },
      h("div", {}, diagram.element, unit), answers.element, h("div", {}, ...losses)),
    ...copyRow(model));
  const labels = model.get("options").features;
  const watch = watching(model, redraw);
  const drawCurves = seldom(100, curves.draw);
  const drawDiagram = seldom(60, diagram.draw);
  function draw() {
    for (const part of [run, settings, report]) part.draw();
    const [scene, frame] = [model.get("scene"), frames.now()];
    if (!frame || !maps.now().maps || !fits(scene, frame)) return;
    const shown = pointed.length ? pointed : model.get("unit");
    const running = model.get("running");
    status.setAttribute("aria-live", running ? "off" : "polite");
    status.textContent = statusText(numbersOf(frame), watch.waited(frame));
    unit.textContent = shown.length
      ? unitText(scene, frame, labels, shown)
      : "Point at a neuron, or walk to it with the arrow keys, to see what it sees.";
    answers.draw(scene, frame, shown);
    drawCurves(running, frame);
    drawDiagram(running, scene, frame, maps.now().maps);
    diagram.mark();
  }
  function close() {
    for (const part of [frames, maps, watch, run]) part.close?.();
    if (!isFilm && model.get("running")) update(model, { running: false });
  }
  return { draw, keys: KEYS, close };
}

const KEYS = [
  { keys: ["Tab"], text: "to the controls, the features and the neurons" },
  {
    keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
    text: "among the neurons: to the next one",
  },
  { keys: ["Enter", " "], text: "keep the neuron on the large map; a feature: on or off" },
];

/** The frame to be shown, if it has come: the latest, or the one of the film. */
function frameSource(model, isFilm, redraw) {
  const source = recording(model, isFilm ? "film" : "frame", redraw);
  const pick = remembered((film, index) => filmFrame(film, index));
  const last = () => (source.now().numbers ? lengthOf(source.now()) - 1 : 0);
  function now() {
    const arrays = source.now();
    if (!arrays.numbers) return null;
    return isFilm ? pick(arrays, Math.min(model.get("index"), last())) : arrays;
  }
  return { now, last, close: source.close };
}

/** Whether a frame is of the same run as the points and columns that are known. */
function fits({ run }, frame) {
  return !frame.run || frame.run.values[0] === run;
}

/** For how long no frame has come while training runs: a slow step is worth a word. */
function watching(model, redraw) {
  let [seen, since] = [null, 0];
  const timer = setInterval(() => model.get("running") && redraw(), 500);
  function waited(frame) {
    if (frame !== seen || !model.get("running")) [seen, since] = [frame, performance.now()];
    return performance.now() - since;
  }
  return { waited, close: () => clearInterval(timer) };
}

function filmNote() {
  return { element: h("p", { class: "dlw-note" }, HIDDEN_NOTE), draw() {} };
}

/** What the gradient check found: a line for each layer, more for one that is wrong. */
function reportPanel(model) {
  const element = h("section", { class: "dlw-report", "aria-live": "polite" });
  const draw = remembered((found) => {
    element.hidden = !found.length;
    const title = h("p", { class: "dlw-title" }, "Gradient check");
    element.replaceChildren(title, h("ul", {}, ...found.map(layerItem)));
  });
  return { element, draw: () => draw(model.get("report")) };
}

function layerItem({ layer, right, lines }) {
  const name = h("b", {}, `${right ? "✓" : "✗"} ${layer}`);
  const said = right
    ? [": ", lines.join("; ")]
    : [h("ul", {}, ...lines.map((line) => h("li", {}, line)))];
  return h("li", { "data-right": String(right) }, name, ...said);
}

function copyRow(model) {
  if (model.get("hide").includes("code")) return [];
  return [copyButton(() => {
    const { values, named } = callOf((name) => model.get(name));
    return pythonCall("playground", values, named);
  })];
}

export default widget("playground", view);
