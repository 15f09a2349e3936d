// Dream: from noise to what a class, or a unit inside, would like to see.

import { copyButton, pythonCall } from "../foundation/copy.js";
import { h, update, widget } from "../foundation/core.js";
import { climbPanel, dreamPicture, dreamRow, goalRow, priorsPanel } from "./panels.js";
import { dreamFrame, lastOf, liveFrame } from "./state.js";
import { dreamText } from "./words.js";
import { filmRow } from "../foundation/film.js";
import { probabilityBars } from "../drawing/probability_bars.js";
import { recording } from "../foundation/recording.js";

const FILM_NOTE = "This page has no kernel: it replays a film of a dream. In a running " +
  "notebook goal and priors can be changed.";

const KEYS = [
  { keys: ["Tab"], text: "to the buttons, the goal and the priors" },
  { keys: ["ArrowLeft", "ArrowRight"], text: "on a slider: more or less of it" },
];

function view({ model, root, redraw }) {
  const isFilm = model.get("film").byteLength > 0;
  const source = recording(model, isFilm ? "film" : "frame", redraw);
  const shown = (name, panel) => (model.get("hide").includes(name) ? [] : [panel()]);
  const run = isFilm ? filmRow(model, () => lastOf(source.now())) : dreamRow(model);
  const controls = isFilm ? [filmNoteLine()]
    : [goalRow(model), ...shown("priors", () => priorsPanel(model))];
  const picture = dreamPicture(model);
  const curve = shown("curve", () => climbPanel(model));
  const scores = shown("scores", () => dreamBars(model));
  const status = h("p", { class: "dlw-status", role: "status" });
  const elements = (parts) => parts.map(({ element }) => element);
  root.append(run.element, status,
    h("div", { class: "dlw-parts" }, ...elements([picture, ...curve, ...scores])),
    ...elements(controls));
  if (!model.get("hide").includes("copy")) root.append(copyButton(() => codeOf(model)));
  function draw() {
    for (const part of [run, ...controls]) part.draw();
    const arrays = source.now();
    if (!arrays.numbers) return;
    const now = isFilm
      ? dreamFrame(arrays, Math.min(model.get("index"), lastOf(arrays))) : liveFrame(arrays);
    status.setAttribute("aria-live", model.get("running") ? "off" : "polite");
    status.textContent = dreamText((name) => model.get(name), now);
    for (const part of [picture, ...curve, ...scores]) part.draw(now);
  }
  function close() {
    source.close();
    run.close?.();
    if (!isFilm && model.get("running")) update(model, { running: false });
  }
  return { draw, keys: KEYS, close };
}

function filmNoteLine() {
  return { element: h("p", { class: "dlw-note" }, FILM_NOTE), draw() {} };
}

function dreamBars(model) {
  const bars = probabilityBars("Probabilities");
  function draw({ p }) {
    const signs = model.get("stage") ? {} : { [model.get("of_class")]: "◎ goal" };
    bars.draw({ p, classes: model.get("classes"), signs });
  }
  return { element: bars.element, draw };
}

function codeOf(model) {
  const get = (name) => model.get(name);
  const start = get("from_picture") ? { raw: "x" } : { raw: `(${get("shape").join(", ")})` };
  const goal = get("stage") ? { stage: get("stage"), unit: get("unit") } : { of_class: get("of_class") };
  const priors = Object.fromEntries(["lr", "decay", "blur", "jitter"].map((name) => [name, get(name)]));
  return pythonCall("dream", [{ raw: "model" }, start], { ...goal, ...priors, rng: get("seed") });
}

export default widget("dream", view);
