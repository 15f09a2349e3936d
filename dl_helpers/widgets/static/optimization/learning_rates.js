// Learning rates: a slider through training runs that are all done.

import { copyButton, pythonCall } from "../foundation/copy.js";
import { doubles, h, update, widget } from "../foundation/core.js";
import { shownParts } from "../foundation/fields.js";
import { finalLosses, lossCurves } from "./rates_plots.js";
import { trialsOf } from "./rates_state.js";
import { rateName, summaryText, trialText } from "./rates_words.js";
import { sliderField } from "../foundation/slider.js";

function view({ model, root }) {
  const trials = trialsOf((name) => model.get(name), doubles(model, "losses"));
  const [unit, best] = [model.get("unit"), model.get("best")];
  const slider = sliderField(model, "index", "Learning rate", {
    min: 0, max: trials.length - 1, say: (i) => rateName(trials[i].rate),
  });
  const curves = lossCurves(trials, unit);
  const finals = finalLosses(trials, best, (index) => update(model, { index }));
  const panels = shownParts(model, { curves, finals });
  const said = h("p", { role: "status", class: "dlw-status" });
  const summary = h("p", { class: "dlw-note" }, summaryText(trials, best));
  root.append(slider.element, h("div", { class: "dlw-halves" }, ...panels.map(({ element }) => element)),
    h("section", {}, said, summary));
  if (!model.get("hide").includes("copy")) root.append(copyButton(() => codeOf(trials, unit)));
  function draw() {
    const index = model.get("index");
    slider.draw();
    panels.forEach((panel) => panel.draw(index));
    said.textContent = trialText(trials[index], unit);
  }
  return { draw };
}

function codeOf(trials, unit) {
  const values = [{ raw: "train" }, trials.map(({ rate }) => rate)];
  return pythonCall("learning_rates", values, unit === "epoch" ? {} : { unit });
}

export default widget("learning-rates", view);
