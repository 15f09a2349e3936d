// Step, Back, Play, Pause, Reset and speed, for whatever has a first and a last step.

import { freshId, h, prefersStillness, set, update } from "./core.js";

// Steps a second that the slider offers.
export const SPEEDS = [0.5, 1, 2, 4, 8, 16, 32];

/**
 * A row of buttons that moves the trait `step` from 0 to `last()`, and a slider for the
 * trait `speed`, an index into SPEEDS. `next(step)` and `previous(step)` may take larger
 * strides. While the trait `running` is set it goes on by itself; to a reader who asked
 * for less motion the whole is shown at once. Call `draw` with the view, `close` at its end.
 */
export function player(model, { last, next = (at) => at + 1, previous = (at) => at - 1 }) {
  const go = (step) => update(model, { step, running: false });
  const at = () => model.get("step");
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const back = button("Back", () => go(Math.max(previous(at()), 0)));
  const step = button("Step", () => go(Math.min(next(at()), last())));
  const play = button("Play", () => update(model, started(model, last())));
  const reset = button("Reset", () => go(0));
  const finish = button("Finish", () => go(last()));
  const speed = speedSlider(model);
  const element = h("div", { class: "dlw-row" }, step, back, play, reset, finish, speed.element);
  const clock = ticking(model, () => {
    const to = Math.min(prefersStillness() ? last() : next(at()), last());
    update(model, { step: to, running: to < last() });
  });
  function draw() {
    const running = model.get("running");
    const [start, end] = [at() <= 0, at() >= last()];
    play.textContent = running ? "Pause" : "Play";
    step.disabled = finish.disabled = end;
    back.disabled = reset.disabled = start;
    play.disabled = last() <= 0;
    speed.draw();
    clock.follow();
  }
  return { element, draw, close: clock.stop };
}

/** What Play changes: it pauses, goes on, or from the end begins anew. */
function started(model, last) {
  if (model.get("running")) return { running: false };
  return { running: true, step: model.get("step") >= last ? 0 : model.get("step") };
}

/** Call `tick` again and again while the trait `running` is set. */
function ticking(model, tick) {
  let timer = 0;
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
  };
  function beat() {
    timer = 0;
    tick();
  }
  function follow() {
    if (!model.get("running")) stop();
    else timer ||= setTimeout(beat, 1000 / SPEEDS[model.get("speed")]);
  }
  return { follow, stop };
}

function speedSlider(model) {
  const id = freshId();
  const slider = h("input", {
    id, type: "range", min: 0, max: SPEEDS.length - 1,
    oninput: () => update(model, { speed: Number(slider.value) }),
  });
  const element = h("span", { class: "dlw-speed" }, h("label", { for: id }, "Speed"), slider);
  function draw() {
    slider.value = model.get("speed");
    const steps = SPEEDS[model.get("speed")];
    set(slider, { "aria-valuetext": `${steps} step${steps === 1 ? "" : "s"} a second` });
  }
  return { element, draw };
}
