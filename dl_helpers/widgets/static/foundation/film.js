// What goes on by itself: asking the kernel for more, and without one a film to play and scrub.

import { freshId, h, prefersStillness, set, update } from "./core.js";

const MILLISECONDS = 80;

/** Ask Python for what `goal` says, such as a step or a reset. */
export function ask(model, goal, more = {}) {
  update(model, { ...more, goal, asked: model.get("asked") + 1 });
}

/** Play and a slider over the frames; `last()` is the number of the last one. */
export function filmRow(model, last) {
  const id = freshId();
  const play = h("button", { type: "button", onclick: () => update(model, begun(model, last())) }, "Play");
  const slider = h("input", {
    id, type: "range", min: 0,
    oninput: () => update(model, { index: Number(slider.value), running: false }),
  });
  const element = h("div", { class: "dlw-row" }, play, h("label", { for: id }, "Film"), slider);
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
  };
  function tick() {
    const index = model.get("index") + 1;
    if (index > last()) update(model, { running: false });
    else update(model, { index: prefersStillness() ? last() : index });
  }
  function draw() {
    const running = model.get("running");
    play.textContent = running ? "Pause" : "Play";
    set(slider, {
      max: last(), "aria-valuetext": `frame ${model.get("index") + 1} of ${last() + 1}`,
    });
    slider.value = model.get("index");
    if (!running) stop();
    else timer ||= setInterval(tick, MILLISECONDS);
  }
  return { element, draw, close: stop };
}

/** What Play changes: from the end it begins anew. */
export function begun(model, last) {
  const running = !model.get("running");
  const atEnd = model.get("index") >= last;
  return running && atEnd ? { running, index: 0 } : { running };
}
