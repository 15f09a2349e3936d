// The picture that goes in: the field of the chosen unit on it, and a pen to draw with.

import { freshId, h, listen } from "../foundation/core.js";
import { cellUnder, walkKeys } from "../drawing/cells.js";
import { painted, picturePixels, pictureOfPixels } from "../drawing/pictures.js";
import { putPixels } from "../drawing/heatmap.js";

const EVERY = 60; // milliseconds between two drawings that the kernel gets

export function drawnPicture(model) {
  const canvas = h("canvas", { role: "img" });
  const field = h("i", { class: "dlw-field-box", hidden: true });
  const pen = h("i", { class: "dlw-pen", hidden: true });
  const sheet = h("div", { class: "dlw-sheet" }, canvas, field, pen);
  const caption = h("figcaption", {});
  const easel = easelOf(model, sheet, pen);
  const element = h("figure", { class: "dlw-input" }, sheet, caption, easel.element);
  let last = null;
  function draw(now) {
    const { picture, place, described } = now;
    const [, height, width] = picture.shape;
    const key = `${place.index} ${place.drawing}`;
    if (key !== last) {
      putPixels(canvas, picturePixels(picture.values, picture.shape), height, width);
    }
    last = key;
    showBox(field, described.field, place, height, width);
    caption.textContent = nameOf(now);
    canvas.setAttribute("aria-label", nameOf(now));
    easel.draw(picture);
  }
  return { element, draw };
}

function nameOf({ place: { index }, labels, classes }) {
  if (index < 0) return "your drawing";
  return labels.length ? `picture ${index + 1}: ${classes[labels[index]]}` : `picture ${index + 1}`;
}

function showBox(box, field, { row, column }, height, width) {
  box.hidden = !field;
  if (field) putBox(box, field.rows[row], field.columns[column], height, width);
}

function putBox(box, [top, bottom], [left, right], height, width) {
  Object.assign(box.style, {
    top: `${(100 * top) / height}%`, height: `${(100 * (bottom - top)) / height}%`,
    left: `${(100 * left) / width}%`, width: `${(100 * (right - left)) / width}%`,
  });
}

/** The tools below the picture: a pen, an empty sheet, a file. */
function easelOf(model, sheet, pen) {
  if (model.get("hide").includes("draw")) {
    return { element: h("span"), draw: () => {} };
  }
  const id = freshId();
  let [picture, cell, sent, timer] = [null, 0, 0, 0];
  const drawing = h("input", { id, type: "checkbox", onchange: toggle });
  const empty = h("button", { type: "button", onclick: () => send(blank()) }, "Empty");
  const file = h("input", { type: "file", accept: "image/*", hidden: true, onchange: load });
  const open = h("button", { type: "button", onclick: () => file.click() }, "Load…");
  const size = () => picture.shape.slice(1);
  const blank = () => new Float32Array(picture.values.length);

  function toggle() {
    const on = drawing.checked;
    if (on) Object.entries(STAGE).forEach(([name, value]) => sheet.setAttribute(name, value));
    else Object.keys(STAGE).forEach((name) => sheet.removeAttribute(name));
    pen.hidden = !on;
    if (on) showPen();
  }
  function showPen() {
    const [height, width] = size();
    const [row, column] = [Math.floor(cell / width), cell % width];
    putBox(pen, [row, row + 1], [column, column + 1], height, width);
  }
  function paint(erase) {
    const [, width] = size();
    const at = [Math.floor(cell / width), cell % width];
    send(painted(picture, at, erase ? 0 : 1, width / 32));
  }
  function send(values) {
    picture = { ...picture, values };
    model.set("drawn", new DataView(values.buffer));
    model.set("drawing", model.get("drawing") + 1);
    model.set("index", -1);
    clearTimeout(timer);
    const wait = Math.max(0, sent + EVERY - Date.now());
    timer = setTimeout(() => {
      sent = Date.now();
      model.save_changes();
    }, wait);
  }
  async function load() {
    if (!file.files.length) return;
    const [height, width] = size();
    const image = await createImageBitmap(file.files[0]);
    const small = new OffscreenCanvas(width, height).getContext("2d");
    small.drawImage(image, 0, 0, width, height);
    send(pictureOfPixels(small.getImageData(0, 0, width, height).data, picture.shape));
    file.value = "";
  }
  function move(event) {
    if (!drawing.checked) return;
    cell = cellUnder(event, sheet, size());
    showPen();
    if (event.buttons) paint(event.shiftKey);
  }
  sheet.addEventListener("pointermove", move);
  sheet.addEventListener("pointerdown", move);
  const walk = walkKeys(() => ({ cell, size: size() }), (to) => {
    cell = to;
    showPen();
  });
  const paintKeys = { keys: [" ", "Enter"], run: (event) => paint(event.shiftKey) };
  listen(sheet, [...walk, paintKeys].map((row) => ({
    ...row, run: (event) => drawing.checked && row.run(event),
  })));
  const label = h("label", { for: id }, "Draw");
  const element = h("div", { class: "dlw-row" },
    h("span", { class: "dlw-field" }, drawing, label), empty, open, file);
  return { element, draw: (now) => (picture = now) };
}

const STAGE = {
  tabindex: "0", role: "group",
  "aria-label": "Sheet: arrows move the pen, Space paints, with Shift it erases",
};
