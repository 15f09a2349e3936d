// Through a computational graph: values forward, gradients backward, a step at a time.

import { copyButton } from "./copy.js";
import { freshId, h, set, update, widget } from "./core.js";
import { leafPanel, valuePanel } from "./graph_panels.js";
import { graphPicture } from "./graph_picture.js";
import { computation, lastOf } from "./graph_state.js";
import { codeOf, stepText } from "./graph_words.js";

const MILLISECONDS = 1200;

function view({ model, root }) {
  const panels = [
    controls(model), statusLine(), graphPicture(model), valuePanel(model), leafPanel(model),
  ];
  const present = () => {
    const state = computation(model);
    const selected = model.get("selected");
    return { ...state, focus: selected >= 0 ? selected : state.current };
  };
  const copy = copyButton(() => codeOf(present()));
  root.append(...panels.map(({ element }) => element), copy);
  const run = runner(model);
  function draw() {
    const state = present();
    for (const panel of panels) panel.draw(state);
    copy.hidden = model.get("where") !== "page";
    run.follow();
  }
  return { draw, keys: KEYS, close: run.stop };
}

const KEYS = [
  { keys: ["ArrowLeft", "ArrowRight"], text: "on the slider: a step back or forth" },
  { keys: ["ArrowLeft", "ArrowRight"], text: "in the graph: explain another value" },
  { keys: ["Home", "End"], text: "the first or the last" },
];

/** Go to a position; what is explained follows it again. */
function go(model, position) {
  const last = lastOf(model.get("nodes"));
  const to = Math.min(Math.max(position, 0), last);
  update(model, { position: to, selected: -1, ...(to === last ? { playing: false } : {}) });
}

function controls(model) {
  const by = (steps) => () => go(model, model.get("position") + steps);
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const back = button("Back", by(-1));
  const step = button("Step", by(1));
  const play = button("Play", () => {
    const playing = !model.get("playing");
    if (playing && model.get("position") === lastOf(model.get("nodes"))) go(model, 0);
    update(model, { playing });
  });
  const reset = button("Reset", () => {
    update(model, { playing: false });
    go(model, 0);
  });
  const id = freshId();
  const slider = h("input", {
    id, type: "range", min: 0, oninput: () => go(model, Number(slider.value)),
  });
  const element = h("div", { class: "dlw-row" },
    back, step, play, reset, h("label", { for: id }, "Position"), slider);
  function draw({ nodes, position }) {
    const [last, playing] = [lastOf(nodes), model.get("playing")];
    set(slider, { max: last, "aria-valuetext": `${position} of ${last}` });
    slider.value = position;
    back.disabled = reset.disabled = position === 0;
    step.disabled = position === last;
    play.textContent = playing ? "Pause" : "Play";
  }
  return { element, draw };
}

function statusLine() {
  const element = h("p", { class: "dlw-status", role: "status" });
  const draw = (state) => (element.textContent = stepText(state));
  return { element, draw };
}

/** Go on by itself while the trait `playing` is set. */
function runner(model) {
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
  };
  function follow() {
    if (!model.get("playing")) stop();
    else timer ||= setInterval(() => go(model, model.get("position") + 1), MILLISECONDS);
  }
  return { follow, stop };
}

export default widget("graph-stepper", view);
