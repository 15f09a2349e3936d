// The three plots of the spectrogram viewer: wave, spectrogram, spectrum.

import { h, number, s, set } from "../foundation/core.js";
import { pixelsOf } from "../drawing/heatmap.js";
import { path, plot } from "../drawing/plot.js";
import { placeIn } from "../drawing/pointer.js";
import { raster, showPixels } from "../drawing/raster.js";
import { envelope, upright } from "./spectrogram.js";

const WIDTH = 760; // until it is in the page
const FULL = 0.8 * 32767; // where Python puts the loudest sample

/** The wave, and on it the piece that is transformed. */
export function wavePanel(samples, seek) {
  const { svg, axes } = plot({ role: "img" });
  const [wave, piece] = [s("path", { class: "dlw-wave" }), s("rect", { class: "dlw-piece" })];
  const cursor = s("path", { class: "dlw-cursor" });
  svg.append(piece, wave, cursor);
  let drawn = 0;
  let places = null;
  pointAt(svg, () => places, seek);
  function draw(now) {
    const width = svg.clientWidth || WIDTH;
    if (width !== drawn) {
      places = axes([width, 130], [0, now.duration], [-1, 1], ["time (s)", ""]);
      wave.setAttribute("d", outline(samples, places));
      drawn = width;
    }
    const { toX, inner } = places;
    set(piece, { ...acrossX(now.piece.map(toX)), y: inner.y[1], height: inner.y[0] - inner.y[1] });
    cursor.setAttribute("d", upTo(toX(now.time), inner));
    set(svg, { "aria-label": `Wave of ${number(now.duration)} s, cursor at ${number(now.time)} s` });
  }
  return { element: titled("Wave, as a share of its loudest sample", svg), draw };
}

/** A closed line around the wave, one step for each pixel of the screen. */
function outline(samples, { toX, toY, inner }) {
  const steps = envelope(samples, Math.round(inner.x[1] - inner.x[0]));
  const [left, right] = inner.x;
  const x = (k) => left + ((right - left) * (k + 0.5)) / steps.length;
  const upper = steps.map(([, high], k) => [x(k), toY(high / FULL)]);
  const lower = steps.map(([low], k) => [x(k), toY(low / FULL)]).reverse();
  return `${path([...upper, ...lower])}Z`;
}

/** The spectrogram: time across, frequency up, the colour is the loudness. */
export function imagePanel(seek) {
  const { svg, axes } = plot({ role: "img" });
  const [image, cursor] = [raster(), s("path", { class: "dlw-cursor" })];
  const peak = s("circle", { class: "dlw-peakmark", r: 5 });
  const element = titled("", svg);
  const title = element.firstChild;
  svg.append(image, cursor, peak);
  let drawn = [];
  let places = null;
  pointAt(svg, () => places, seek);
  function draw(now) {
    const { unit, per } = unitOf(now.rate);
    const wanted = [svg.clientWidth || WIDTH, now.levels];
    if (wanted.some((value, i) => value !== drawn[i])) {
      const top = now.rate / 2 / per;
      places = axes([wanted[0], 270], [0, now.duration], [0, top], ["time (s)", ""]);
      title.textContent = `Spectrogram: frequency (${unit}) against time, bright is loud`;
      showLevels(image, now, places, per);
      drawn = wanted;
    }
    const { toX, toY, inner } = places;
    cursor.setAttribute("d", upTo(toX(now.time), inner));
    const hidden = now.peak === null ? "hidden" : null;
    set(peak, { cx: toX(now.time), cy: toY((now.peak ?? 0) / per), visibility: hidden });
    set(svg, { "aria-label": imageText(now) });
  }
  return { element, draw };
}

function showLevels(image, { levels, rate, window, hop }, { toX, toY }, per) {
  const [columns, bins] = levels.shape;
  const [first, last] = [window / 2 - hop / 2, window / 2 + (columns - 0.5) * hop];
  const half = rate / window / 2;
  const [top, bottom] = [rate / 2 + half, -half].map((hertz) => toY(hertz / per));
  const box = { ...acrossX([first, last].map((t) => toX(t / rate))), y: top, height: bottom - top };
  const pixels = pixelsOf(upright(levels), { kind: "unsigned", limit: 255 });
  showPixels(image, pixels, [bins, columns], box);
}

function imageText({ window, rate, time, peak }) {
  const loudest = peak === null ? "silence" : `the peak is at ${number(peak, 1)} Hz`;
  return `Spectrogram from 0 to ${rate / 2} Hz by windows of ${window} samples; ` +
    `at ${number(time)} s ${loudest}`;
}

/** Loudness against frequency, of the piece at the cursor. */
export function spectrumPanel() {
  const { svg, axes } = plot({ role: "img" });
  const [line, peak] = [s("path", { class: "dlw-spectrum" }), s("circle", { class: "dlw-peakmark", r: 5 })];
  svg.append(line, peak);
  function draw({ spectrum, rate, window, bin, span, time }) {
    const { unit, per } = unitOf(rate);
    const size = [svg.clientWidth || WIDTH, 190];
    const names = [`frequency (${unit})`, ""];
    const { toX, toY } = axes(size, [0, rate / 2 / per], [-span, 0], names);
    const place = (level, f) => [toX((f * rate) / window / per), toY(level)];
    line.setAttribute("d", path(spectrum.map(place)));
    const [cx, cy] = place(spectrum[Math.max(bin, 0)], bin);
    set(peak, { cx, cy, visibility: bin < 0 ? "hidden" : null });
    set(svg, { "aria-label": `Spectrum at ${number(time)} s: loudness against frequency` });
  }
  return { element: titled("Spectrum at the cursor: loudness (dB)", svg), draw };
}

/** A plot under what its y axis would say; long numbers leave no room beside it. */
function titled(text, svg) {
  return h("section", {}, h("p", { class: "dlw-note" }, text), svg);
}

/** Hertz, or thousands of them where the numbers would be long. */
function unitOf(rate) {
  return rate >= 20000 ? { unit: "kHz", per: 1000 } : { unit: "Hz", per: 1 };
}

/** Let a pointer that is pressed on a plot set the time, as a share of the whole. */
function pointAt(svg, places, seek) {
  const go = (event) => {
    const [x] = placeIn(svg, event);
    const [left, right] = places().inner.x;
    seek(Math.min(Math.max((x - left) / (right - left), 0), 1));
  };
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    svg.onpointermove = go;
    go(event);
  });
  const release = () => (svg.onpointermove = null);
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, release);
}

function acrossX([left, right]) {
  return { x: left, width: right - left };
}

function upTo(x, { y: [bottom, top] }) {
  return `M${x} ${bottom}V${top}`;
}
