// Through a computational graph: values forward, gradients backward, a step at a time.

import { copyButton } from "../foundation/copy.js";
import { freshId, h, set, update, widget } from "../foundation/core.js";
import { shownParts } from "../foundation/fields.js";
import { leafPanel, valuePanel } from "./panels.js";
import { graphPicture } from "./picture.js";
import { computation, lastOf } from "./state.js";
import { codeOf, stepText } from "./words.js";
import { player } from "../foundation/player.js";

function view({ model, root }) {
  const buttons = player(model, { last: () => lastOf(model.get("nodes")) });
  const panels = shownParts(model, {
    player: buttons, position: position(model), status: statusLine(),
    graph: graphPicture(model), value: valuePanel(model), leaves: leafPanel(model),
    copy: copyPanel(model),
  });
  root.append(...panels.map(({ element }) => element));
  // What is explained follows the steps, until the reader chooses another value.
  const follow = () => update(model, { selected: -1 });
  model.on("change:step", follow);
  function draw() {
    const state = present(model);
    for (const panel of panels) panel.draw(state);
  }
  function close() {
    buttons.close();
    model.off("change:step", follow);
  }
  return { draw, keys: KEYS, close };
}

const KEYS = [
  { keys: ["ArrowLeft", "ArrowRight"], text: "on the slider: a step back or forth" },
  { keys: ["ArrowLeft", "ArrowRight"], text: "in the graph: explain another value" },
  { keys: ["Home", "End"], text: "the first or the last" },
];

function present(model) {
  const state = computation(model);
  const selected = model.get("selected");
  return { ...state, focus: selected >= 0 ? selected : state.current };
}

function position(model) {
  const id = freshId();
  const slider = h("input", {
    id, type: "range", min: 0,
    oninput: () => update(model, { step: Number(slider.value), running: false }),
  });
  const element = h("div", { class: "dlw-row" }, h("label", { for: id }, "Position"), slider);
  function draw({ nodes, step }) {
    const last = lastOf(nodes);
    set(slider, { max: last, "aria-valuetext": `${step} of ${last}` });
    slider.value = step;
  }
  return { element, draw };
}

function statusLine() {
  const element = h("p", { class: "dlw-status", role: "status" });
  const draw = (state) => (element.textContent = stepText(state));
  return { element, draw };
}

/** Arrays can't be written as code. */
function copyPanel(model) {
  const element = copyButton(() => codeOf(present(model)));
  return { element, draw: () => (element.hidden = model.get("where") !== "page") };
}

export default widget("graph-stepper", view);
