// What all widgets share: the frame around a view, and small tools for the DOM.

/**
 * Make a widget of a view; its style sheet begins each rule with .dlw.dlw-<name>,
 * because all widgets of a notebook share one page. `view({ model, root, redraw })`
 * builds its elements in root once and returns `{ draw, keys, close }`: draw() shows the
 * present traits, keys is the table of keys, close() ends what the view started. Only
 * draw is needed; redraw() asks for it in the next frame, if something else has changed.
 */
export function widget(name, view) {
  return {
    render({ model, el }) {
      const root = h("div", { class: `dlw dlw-${name}`, "data-lm-suppress-shortcuts": "true" });
      // JupyterLab listens for keys further up: b would insert a cell.
      root.addEventListener("keydown", (event) => event.stopPropagation());
      el.append(root);
      const theme = followTheme(root);
      const frames = framesOf();
      const redraw = frames.request;
      const { draw, keys = [], close = () => {} } = view({ model, root, redraw });
      const error = h("p", { class: "dlw-error", role: "alert" });
      root.append(error, ...keyHelp(keys));
      const stopDrawing = frames.start(model, root, () => {
        theme.look();
        error.textContent = model.get("error");
        draw();
      });
      return () => [theme.stop, stopDrawing, close].forEach((stop) => stop());
    },
  };
}

/** Draw at once, and then once in the frame after a request, a change or a new width. */
function framesOf() {
  let waiting = 0;
  let draw = () => {};
  const request = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      draw();
    });
  };
  function start(model, root, drawing) {
    draw = drawing;
    model.on("change", request);
    const observer = new ResizeObserver(request);
    observer.observe(root);
    draw();
    return () => {
      observer.disconnect();
      model.off("change", request);
      cancelAnimationFrame(waiting);
      draw = () => {};
    };
  }
  return { request, start };
}

/** Set several traits and send them together. */
export function update(model, traits) {
  for (const [name, value] of Object.entries(traits)) model.set(name, value);
  model.save_changes();
}

/** The numbers of a Bytes trait, which arrives as a DataView: float32. */
export function floats(model, name) {
  return new Float32Array(bytesOf(model, name));
}

/** The same for float64. */
export function doubles(model, name) {
  return new Float64Array(bytesOf(model, name));
}

function bytesOf(model, name) {
  const { buffer, byteOffset, byteLength } = model.get(name);
  // a copy, because a view must start at a multiple of its numbers' size
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

/** An HTML element: attributes, on… listeners, and children (elements or text). */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** An SVG element, in the same way. */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return filled(element, attributes, children);
}

function filled(element, attributes, children) {
  set(element, attributes);
  element.append(...children);
  return element;
}

/** Set attributes of an element; null or false takes one away. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
  return element;
}

/** A fresh id, for a label and what it names: no other view on the page has it. */
export function freshId() {
  return `dlw-${Math.random().toString(36).slice(2)}`;
}

/** A number in the same width for every sign: the minus sign is a real one. */
export function number(value, digits = 2) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace("-", "−");
}

/** A negative number in brackets, as it stands after another sign. */
export function inBrackets(text) {
  return text.startsWith("−") ? `(${text})` : text;
}

/** Answer keys by a table of { keys, text, run }, which keyHelp shows as well. */
export function listen(element, table) {
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = table.find(({ keys, run }) => run && keys.includes(event.key));
    if (!row) return;
    event.preventDefault();
    row.run(event);
  });
}

const KEY_NAMES = {
  ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", " ": "Space",
};

/** The table of keys as a help that unfolds; nothing for an empty table. */
function keyHelp(table) {
  if (!table.length) return [];
  const rows = table.flatMap(({ keys, text }) => [
    h("dt", {}, ...keys.map((key) => h("kbd", {}, KEY_NAMES[key] ?? key))),
    h("dd", {}, text),
  ]);
  const summary = h("summary", {}, "Keys");
  return [h("details", { class: "dlw-keys" }, summary, h("dl", {}, ...rows))];
}

/** Keep data-theme on "light" or "dark", after the colour of the inherited text. */
function followTheme(root) {
  const look = () => {
    if (!root.isConnected) return; // it has no colour before it is in the page
    const ink = getComputedStyle(root.parentElement).color.match(/[\d.]+/g);
    root.dataset.theme = isBright(ink.slice(0, 3).map(Number)) ? "dark" : "light";
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { attributes: true });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", look);
  const stop = () => {
    observer.disconnect();
    system.removeEventListener("change", look);
  };
  return { look, stop };
}

/** Whether a colour of red, green and blue up to 255 is nearer to white than to black. */
export function isBright([red, green, blue]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 128;
}

/** Whether the reader asked the system for less motion. */
export function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
