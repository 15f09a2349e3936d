// The latent explorer: move in the code, see the decoding, go from example to example.

import { picturePixels } from "../drawing/pictures.js";
import { copyPart, pythonCall } from "../foundation/copy.js";
import { h, number, set, update, widget } from "../foundation/core.js";
import { numberField, selectField, shownParts } from "../foundation/fields.js";
import { putPixels } from "../drawing/heatmap.js";
import { PLANE_KEYS, latentPlane } from "./plane.js";
import { exampleText, latentNow, latentText, movedCode, wayText } from "./state.js";
import { inlineMark } from "../drawing/marks.js";
import { player } from "../foundation/player.js";
import { partOf, recording } from "../foundation/recording.js";
import { sliderField } from "../foundation/slider.js";

function view({ model, root, redraw }) {
  const kept = ["recording", "path", "exact"].map((name) => recording(model, name, redraw));
  const now = () => latentNow((name) => model.get(name), ...kept.map((one) => one.now()));
  const [plane, decoding] = [latentPlane(model, now), decodingPanel()];
  const [legend, head, words] = [legendPanel(model), headPanel(model), wordsPanel(model)];
  const beside = shownParts(model, { decoding, example: examplePanel(model), sliders: slidersPanel(model, now) });
  const way = shownParts(model, { interpolation: wayPanel(model) });
  const below = shownParts(model, { copy: copyPart(() => codeOfView(model)) });
  const elements = (parts) => parts.map((part) => part.element);
  root.append(head.element, h("div", { class: "dlw-halves" },
    h("div", {}, plane.element, legend), h("div", {}, ...elements(beside))),
  words.element, ...elements(way), ...elements(below));
  const back = () => model.get("moved") && update(model, { moved: false }); // Step and Play lead on
  model.on("change:step", back);
  function draw() {
    const state = now();
    if (state) for (const part of [head, plane, ...beside, words, ...way]) part.draw(state);
  }
  function close() {
    model.off("change:step", back);
    [...kept, ...way].forEach((one) => one.close());
  }
  return { draw, keys: PLANE_KEYS, close };
}

/** Which decoder, and what the plane shows. */
function headPanel(model) {
  const spaces = model.get("names").map((name, space) => {
    const onclick = () => update(model, { space, moved: false });
    return h("button", { type: "button", onclick }, name);
  });
  const shows = selectField(model, "shows", "Plane shows",
    [["points", "the codes"], ["decodings", "the decodings"], ["both", "both"]]);
  const element = h("div", { class: "dlw-row" }, ...(spaces.length > 1 ? spaces : []), shows.element);
  function draw({ space }) {
    spaces.forEach((button, i) => set(button, { "aria-pressed": String(i === space) }));
    shows.draw();
  }
  return { element, draw };
}

function legendPanel(model) {
  const marks = model.get("classes").map((name, k) => {
    const mark = inlineMark(k);
    mark.append(name);
    return mark;
  });
  return h("p", { class: "dlw-legend" }, ...marks);
}

function decodingPanel() {
  const canvas = h("canvas", { role: "img" });
  const element = h("figure", { class: "dlw-decoding" }, canvas, h("figcaption", {}, "decoding of the code"));
  function draw(now) {
    set(canvas, { "aria-label": latentText(now) });
    canvas.style.visibility = now.found ? "" : "hidden";
    if (now.found) paintBytes(canvas, now.found.values, now.shape);
  }
  return { element, draw };
}

function paintBytes(canvas, bytes, shape) {
  putPixels(canvas, picturePixels(Float32Array.from(bytes, (value) => value / 255), shape), shape[1], shape[2]);
}

/** The chosen example, and what each decoder makes of its code. */
function examplePanel(model) {
  const title = h("p", { class: "dlw-title" });
  const rows = ["data", ...model.get("names")].map((name) => {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const [said, mean] = [h("span", {}), h("span", {})];
    const element = h("figure", {}, canvas, h("figcaption", {}, h("b", {}, name), said, mean));
    return { canvas, said, mean, element };
  });
  const note = h("p", { class: "dlw-note" }, "error: mean (x − x̂)² over the pixels; mean: over all examples");
  note.hidden = model.get("means").includes(null);
  const element = h("section", {}, title,
    h("div", { class: "dlw-made" }, ...rows.map((row) => row.element)), note);
  function draw(now) {
    const text = exampleText(now, now.example);
    title.textContent = `${text[0].toUpperCase()}${text.slice(1)}, and its reconstructions`;
    rows.forEach(({ canvas, said, mean, element: figure }, i) => {
      const pictures = now.recorded[i ? `made${i - 1}` : "pictures"];
      figure.hidden = !pictures || now.example >= pictures.shape[0];
      if (figure.hidden) return;
      paintBytes(canvas, partOf(pictures, now.example), now.shape);
      const errors = now.recorded[`errors${i - 1}`];
      if (!errors) return;
      said.textContent = `error ${number(errors.values[now.example], 4)}`;
      mean.textContent = `mean ${number(now.means[i - 1], 4)}`;
    });
  }
  return { element, draw };
}

/** Sliders for the coordinates that the plane does not show. */
function slidersPanel(model, now) {
  const title = h("p", { class: "dlw-title" }, "Other coordinates");
  const list = h("div", { class: "dlw-others" });
  const element = h("section", {}, title, list);
  let [fields, last] = [[], null];
  function renew({ space, dims, ranges }) {
    const others = ranges.map((_, i) => i).filter((i) => !dims.includes(i));
    const code = (i) => ({ get: () => now().code[i] }); // a slider reads one coordinate
    fields = others.map((i) => sliderField(code(i), "", `z${i + 1}`, {
      min: ranges[i][0], max: ranges[i][1], step: "any", say: (value) => number(value),
      change: (value) => {
        const place = movedCode(now().code, { [i]: value }, ranges);
        update(model, { place, moved: true, running: false });
      },
    }));
    list.replaceChildren(...fields.map((field) => field.element));
    element.hidden = !others.length;
    last = space;
  }
  function draw(state) {
    if (state.space !== last) renew(state);
    fields.forEach((field) => field.draw());
  }
  return { element, draw };
}

/** From one example to another. */
function wayPanel(model) {
  const end = (trait, text) => numberOfExample(model, trait, text);
  const ends = [end("example", "From example"), end("to", "to example")];
  const play = player(model, { last: () => model.get("steps") });
  const said = h("p", { class: "dlw-note" });
  const element = h("section", {}, h("p", { class: "dlw-title" }, "Interpolation"),
    h("div", { class: "dlw-row" }, ...ends.map((field) => field.element)), play.element, said);
  function draw(now) {
    ends.forEach((field) => field.draw(now));
    play.draw();
    said.textContent = wayText(now);
  }
  return { element, draw, close: play.close };
}

/** A field for the number of an example, which counts from 1. */
function numberOfExample(model, trait, text) {
  const counted = { get: (name) => model.get(name) + 1 };
  const change = (value) =>
    update(model, { [trait]: value - 1, step: 0, moved: false, running: false });
  return numberField(counted, trait, text, { min: 1, max: model.get("n"), change });
}

function wordsPanel(model) {
  const said = h("p", { role: "status" });
  const plane = h("p", { class: "dlw-note" });
  const note = h("p", { class: "dlw-note" }, model.get("note"));
  function draw(now) {
    set(said, { "aria-live": model.get("running") ? "off" : "polite" });
    said.textContent = latentText(now);
    plane.textContent = now.shows !== "points" && !now.onPlane
      ? "The plane has decodings only where the other coordinates are those of the first example." : "";
  }
  return { element: h("section", {}, said, plane, note), draw };
}

function codeOfView(model) {
  const named = { example: model.get("example"), to: model.get("to"), dims: { raw: `(${model.get("dims").join(", ")})` } };
  const labels = model.get("labels").length ? [{ raw: "labels" }] : [];
  return pythonCall("latent_explorer", [{ raw: "decode" }, { raw: "codes" }, ...labels], named);
}

export default widget("latent-explorer", view);
