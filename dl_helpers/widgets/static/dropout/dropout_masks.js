// Dropout masks: sub-networks one after the other, and what they are on average.

import { copyButton, pythonCall } from "../foundation/copy.js";
import { h, set, update, widget } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";
import { dropoutNetwork } from "./network.js";
import { gapPlot, outputTable } from "./panels.js";
import { maskNow } from "./state.js";
import { exactText, maskText } from "./words.js";
import { shownParts } from "../foundation/fields.js";
import { player } from "../foundation/player.js";
import { recording } from "../foundation/recording.js";
import { sliderField } from "../foundation/slider.js";

function view({ model, root, redraw }) {
  const recorded = recording(model, "recording", redraw);
  const play = player(model, { last: () => model.get("n_masks") - 1 });
  const controls = shownParts(model, { player: play, rate: sliders(model) });
  const pictures = shownParts(model, { network: dropoutNetwork(model.get("columns")), gaps: gapPlot() });
  const tables = shownParts(model, { numbers: outputTable() });
  const words = wordPanel(model);
  const copy = shownParts(model, { copy: { element: copyButton(() => codeOf(model)) } });
  const elements = (parts) => parts.map(({ element }) => element);
  root.append(...elements(controls), h("div", { class: "dlw-halves" }, ...elements(pictures)),
    words.element, ...elements(tables), ...elements(copy));
  function draw() {
    controls.forEach((part) => part.draw());
    const now = maskNow((name) => model.get(name), recorded.now());
    if (now) for (const part of [...pictures, ...tables, words]) part.draw(now);
  }
  const close = () => {
    play.close();
    recorded.close();
  };
  return { draw, close };
}

/** Sliders for mask, rate and, where there are several, example. */
function sliders(model) {
  const rates = model.get("rates");
  const last = (name) => ({ min: 0, max: model.get(name) - 1, say: (at) => String(at + 1) });
  const fields = [
    sliderField(model, "step", "Mask", {
      ...last("n_masks"), change: (step) => update(model, { step, running: false }),
    }),
    sliderField(model, "rate", "Chance to drop", {
      min: 0, max: rates.length - 1, say: (at) => significant(rates[at], 3),
    }),
    ...(model.get("n_examples") > 1 ? [sliderField(model, "index", "Example", last("n_examples"))] : []),
  ];
  const element = h("div", { class: "dlw-sliders" }, ...fields.map((field) => field.element));
  return { element, draw: () => fields.forEach((field) => field.draw()) };
}

function wordPanel(model) {
  const said = h("p", { role: "status", class: "dlw-status" });
  const every = h("p", { class: "dlw-note" });
  const convention = h("p", { class: "dlw-note" }, model.get("convention"));
  function draw(now) {
    // while it plays, a screen reader would never come to an end
    set(said, { "aria-live": model.get("running") ? "off" : "polite" });
    said.textContent = maskText(now);
    every.textContent = exactText(now);
  }
  return { element: h("section", {}, said, every, convention), draw };
}

function codeOf(model) {
  const get = (name) => model.get(name);
  const named = {
    ...(get("rate") !== get("own_rate") && { rate: get("rates")[get("rate")] }),
    ...(get("n_masks") !== 200 && { n: get("n_masks") }),
  };
  return pythonCall("dropout_masks", [{ raw: "model" }, { raw: "x" }], named);
}

export default widget("dropout-masks", view);
