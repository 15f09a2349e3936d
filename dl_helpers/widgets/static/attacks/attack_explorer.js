// The attack explorer: a picture, a change of at most ε a pixel, and another answer.

import { accuracyPanel } from "./curve.js";
import { saliencyPanel, sumPanel } from "./panels.js";
import { METHODS, attacked } from "./state.js";
import { accuracyText, attackText, epsText, firstFlipText } from "./words.js";
import { copyButton, pythonCall } from "../foundation/copy.js";
import { floats, h, update, widget } from "../foundation/core.js";
import { fieldRow, selectField } from "../foundation/fields.js";
import { probabilityBars } from "../drawing/probability_bars.js";
import { partOf, recording } from "../foundation/recording.js";
import { remembered } from "../foundation/remember.js";
import { sliderField } from "../foundation/slider.js";

const KEYS = [
  { keys: ["ArrowLeft", "ArrowRight", "Home", "End"], text: "on a slider: another picture, another ε" },
];

function view({ model, root, redraw }) {
  const recorded = recording(model, "recording", redraw);
  const pictures = floats(model, "pictures");
  const size = pictures.length / model.get("labels").length;
  const pictureAt = remembered((index) => pictures.subarray(index * size, (index + 1) * size));
  const controls = controlsOf(model);
  const [sum, status] = [sumPanel(model), statusPanel(model)];
  const { scores, saliency, curve } = panelsOf(model);
  const element = (panel) => (panel ? [panel.element] : []);
  root.append(controls.element,
    h("div", { class: "dlw-main" }, sum.element, ...element(scores)), status.element,
    h("div", { class: "dlw-pair" }, ...element(curve), ...element(saliency)),
    h("p", { class: "dlw-note" }, model.get("note")));
  if (!model.get("hide").includes("copy")) root.append(copyButton(() => codeOf(model)));
  const panels = [sum, scores, status, saliency, curve].filter(Boolean);
  function draw() {
    controls.draw();
    const arrays = recorded.now();
    if (!arrays.scores) return;
    const now = attacked((name) => model.get(name), arrays, pictureAt(model.get("index")));
    for (const panel of panels) panel.draw(now, arrays);
  }
  return { draw, keys: KEYS, close: recorded.close };
}

function panelsOf(model) {
  const made = { scores: barsPanel, saliency: saliencyPanel, curve: accuracyPanel };
  const wanted = Object.entries(made).filter(([name]) => !model.get("hide").includes(name));
  return Object.fromEntries(wanted.map(([name, panel]) => [name, panel(model)]));
}

function controlsOf(model) {
  const [eps, n] = [model.get("eps"), model.get("labels").length];
  const picture = sliderField(model, "index", "Picture", {
    min: 0, max: n - 1, say: (i) => `${i + 1} of ${n}`,
  });
  const strength = sliderField(model, "strength", "Strength ε", {
    min: 0, max: eps.length - 1, say: (i) => epsText(eps[i]),
  });
  const method = fieldRow(model, {
    method: selectField(model, "method", "Change by", METHODS.map((name) => [name, METHOD_NAMES[name]])),
  });
  const parts = [picture, strength, method];
  const element = h("div", { class: "dlw-controls" }, ...parts.map((part) => part.element));
  return { element, draw: () => parts.forEach((part) => part.draw()) };
}

const METHOD_NAMES = {
  "one step": "one step along the signs of the gradient",
  iterative: "ten smaller steps", noise: "random noise of the same size",
};

function barsPanel() {
  const bars = probabilityBars("Probabilities; the line marks ε = 0");
  function draw({ p, before, classes, label, target }) {
    const signs = { [target]: "◎ target", [label]: "✓" };
    bars.draw({ p, before, classes, signs });
  }
  return { element: bars.element, draw };
}

/** The answer in words, where it first flips, and buttons to go there and back. */
function statusPanel(model) {
  const answer = h("b", {});
  const [more, count] = [h("span", {}), h("span", {})];
  const said = h("p", { role: "status", class: "dlw-status" }, answer, " ", more, " ", count);
  const go = (text) => h("button", { type: "button" }, text);
  const [flip, zero] = [go("To the first flip"), go("As it is")];
  let flips = null;
  // read when it is pressed: the next frame may not have been drawn
  const flipAt = () => partOf(flips, METHODS.indexOf(model.get("method")))[model.get("index")];
  flip.addEventListener("click", () => flipAt() >= 0 && update(model, { strength: flipAt() }));
  zero.addEventListener("click", () => update(model, { strength: 0 }));
  function draw(now, arrays) {
    flips = arrays.flips;
    flip.disabled = now.flip < 0;
    zero.disabled = now.strength === 0;
    answer.textContent = attackText(now);
    more.textContent = firstFlipText(now);
    count.textContent = accuracyText(now);
  }
  return { element: h("div", {}, said, h("div", { class: "dlw-row" }, flip, zero)), draw };
}

function codeOf(model) {
  const values = [{ raw: "model" }, { raw: "x" }];
  if (model.get("labelled")) values.push({ raw: "y" });
  const named = { eps: model.get("eps").at(-1), index: model.get("index"), method: model.get("method") };
  if (model.get("target") >= 0) named.target = model.get("target");
  return pythonCall("attack_explorer", values, named);
}

export default widget("attack-explorer", view);
