// A button that copies the Python call of what is shown.

import { h } from "./core.js";

/** A button "Copy as code" in a row of its own; `code()` gives the call when pressed. */
export function copyButton(code) {
  const said = h("span", { "aria-live": "polite" });
  async function copy() {
    const text = code();
    const copied = await toClipboard(text);
    const what = copied ? "Copied: " : "To copy: ";
    said.replaceChildren(what, h("code", {}, text));
  }
  const button = h("button", { type: "button", onclick: copy }, "Copy as code");
  return h("div", { class: "dlw-row dlw-copy" }, button, said);
}

/** The same as a part of a view, with an element and nothing to draw. */
export function copyPart(code) {
  return { element: copyButton(code), draw: () => {} };
}

/** Whether it could be copied: a frame without permission, say, may not. */
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A call in Python: `values` in order, then `named` ones; { raw: "x" } is a name. */
export function pythonCall(name, values, named = {}) {
  const given = Object.entries(named).map(([key, value]) => `${key}=${python(value)}`);
  return `${name}(${[...values.map(python), ...given].join(", ")})`;
}

/** A value as Python writes it; lists become lists, objects dicts. */
export function python(value) {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return pythonNumber(value);
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if ("raw" in value) return value.raw;
  const pairs = Object.entries(value).map(([key, v]) => `${python(key)}: ${python(v)}`);
  return `{${pairs.join(", ")}}`;
}

function pythonNumber(value) {
  if (Number.isNaN(value)) return "float(\"nan\")";
  if (!Number.isFinite(value)) return `float("${value > 0 ? "" : "-"}inf")`;
  return String(Number(value.toPrecision(12))); // 0.30000000000000004 is 0.3 to a reader
}
