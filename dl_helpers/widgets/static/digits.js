// Numbers of any size, written short.

import { number } from "./core.js";

/** So many significant digits, as Python's .4g does, with a real minus sign. */
export function significant(value, digits = 4) {
  if (!Number.isFinite(value) || value === 0) return number(value, 0);
  const size = Math.abs(value);
  const text = size < 1e-4 || size >= 1e6
    ? value.toExponential(digits - 1)
    : String(Number(value.toPrecision(Math.max(digits, Math.ceil(Math.log10(size))))));
  return text.replaceAll("-", "−").replace("+", "");
}
