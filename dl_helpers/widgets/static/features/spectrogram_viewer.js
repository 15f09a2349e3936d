// Spectrogram viewer: a wave, its spectrogram, and the spectrum at the cursor.

import { copyPart, pythonCall } from "../foundation/copy.js";
import { freshId, h, number, set, update, widget } from "../foundation/core.js";
import { shownParts } from "../foundation/fields.js";
import { partOf, recording } from "../foundation/recording.js";
import { columnAt, samplesOf, spanOf } from "./spectrogram.js";
import { imagePanel, spectrumPanel, wavePanel } from "./spectrogram_panels.js";

function view({ model, root }) {
  const record = recording(model, "block", () => draw());
  const duration = model.get("samples") / model.get("rate");
  const seek = (share) => update(model, { time: share * duration });
  const samples = samplesOf(model.get("sound"));
  const controls = controlsPanel(model, duration, seek);
  const code = () => pythonCall("spectrogram_viewer",
    [{ raw: "wave" }, model.get("rate")], { window: windowOf(model) });
  const panels = shownParts(model, {
    wave: wavePanel(samples, seek), spectrogram: imagePanel(seek), words: wordsPanel(),
    spectrum: spectrumPanel(), copy: copyPart(code),
  });
  root.append(controls.element, ...panels.map((panel) => panel.element));
  function draw() {
    const now = present(model, record.now(), duration);
    controls.draw(now);
    if (!now) return;
    for (const panel of panels) panel.draw(now);
  }
  return { draw, keys: KEYS, close: () => [controls, record].forEach((part) => part.close()) };
}

const KEYS = [
  { keys: ["ArrowLeft", "ArrowRight"], text: "on the first slider: another time" },
  { keys: ["ArrowLeft", "ArrowRight"], text: "on the second slider: another window" },
];

function windowOf(model) {
  return model.get("windows")[model.get("chosen")];
}

/** All that is drawn, once the recording has been unpacked. */
function present(model, arrays, duration) {
  const chosen = model.get("chosen");
  const levels = arrays[`levels${chosen}`];
  if (!levels) return null;
  const [rate, span, time] = ["rate", "span", "time"].map((name) => model.get(name));
  const cut = { rate, window: windowOf(model), hop: model.get("hops")[chosen] };
  const column = columnAt(time, cut, levels.shape[0]);
  const bin = arrays[`peaks${chosen}`].values[column];
  return {
    ...cut, levels, column, bin, time, duration, span,
    spectrum: Array.from(partOf(levels, column), (level) => (level / 255 - 1) * span),
    piece: spanOf(column, cut),
    peak: bin < 0 ? null : (bin * rate) / cut.window,
    loudness: arrays[`loudness${chosen}`].values[column],
  };
}

function wordsPanel() {
  const said = h("p", { class: "dlw-peak", role: "status" });
  const note = h("p", { class: "dlw-note" });
  function draw(now) {
    said.textContent = peakText(now);
    note.textContent = windowText(now);
  }
  return { element: h("div", {}, said, note), draw };
}

/** The loudest frequency at the cursor. */
export function peakText({ time, peak, loudness }) {
  const at = `At ${number(time)} s: `;
  if (peak === null) return `${at}silence.`;
  return `${at}peak at ${number(peak, 1)} Hz, ${number(loudness, 1)} dB.`;
}

/** What a window of this length can tell apart. */
export function windowText({ window, rate }) {
  const [length, step] = [(1000 * window) / rate, rate / window].map((n) => number(n, 1));
  return `A window of ${window} samples blurs times by ${length} ms and frequencies by ` +
    `${step} Hz. A longer one tells frequencies apart better, a shorter one times.`;
}

const POSITIONS = 400;

function controlsPanel(model, duration, seek) {
  const ids = [freshId(), freshId()];
  const time = h("input", {
    id: ids[0], type: "range", min: 0, max: POSITIONS,
    oninput: () => seek(Number(time.value) / POSITIONS),
  });
  const window = h("input", {
    id: ids[1], type: "range", min: 0, max: model.get("windows").length - 1,
    oninput: () => update(model, { chosen: Number(window.value) }),
  });
  const shown = ids.map((id) => h("output", { class: "dlw-number", for: id }));
  const player = soundPlayer(model, duration);
  const element = h("div", { class: "dlw-controls" },
    h("label", { for: ids[0] }, "Time"), time, shown[0],
    h("label", { for: ids[1] }, "Window"), window, shown[1],
    player.element);
  function draw() {
    time.value = Math.round((POSITIONS * model.get("time")) / duration);
    window.value = model.get("chosen");
    const texts = [`${number(model.get("time"))} s`, `${windowOf(model)} samples`];
    [time, window].forEach((slider, i) => {
      shown[i].textContent = texts[i];
      set(slider, { "aria-valuetext": texts[i] });
    });
  }
  return { element, draw, close: player.close };
}

/** A button that plays the sound from the cursor on; the cursor follows. */
function soundPlayer(model, duration) {
  const audio = new Audio();
  const said = h("span", { class: "dlw-note", "aria-live": "polite" });
  const button = h("button", { type: "button", onclick: toggle }, "Play the sound");
  let [address, frame] = ["", 0];
  async function toggle() {
    if (!audio.paused) return audio.pause();
    address ||= URL.createObjectURL(new Blob([model.get("sound")], { type: "audio/wav" }));
    if (!audio.src) audio.src = address;
    const time = model.get("time");
    audio.currentTime = time < 0.99 * duration ? time : 0;
    try {
      await audio.play();
    } catch (problem) {
      said.textContent = `This browser can't play it: ${problem.message}`;
    }
  }
  // set alone, without save_changes: the kernel need not hear of each frame
  const moveCursor = () => model.set("time", Math.min(audio.currentTime, duration));
  function follow() {
    moveCursor();
    frame = requestAnimationFrame(follow);
  }
  audio.addEventListener("play", () => {
    button.textContent = "Pause the sound";
    follow();
  });
  audio.addEventListener("pause", () => {
    button.textContent = "Play the sound";
    cancelAnimationFrame(frame);
    moveCursor(); // the last frame may have been a while ago
    model.save_changes();
  });
  function close() {
    audio.pause();
    cancelAnimationFrame(frame);
    URL.revokeObjectURL(address);
  }
  return { element: h("div", { class: "dlw-row dlw-sound" }, button, said), close };
}

export default widget("spectrogram-viewer", view);
