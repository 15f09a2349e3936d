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

/** A power of ten as a tick: 10⁻⁵, or 3.2 for 10 to the 0.5. */
export function powerText(power) {
  if (!Number.isInteger(power)) return significant(10 ** power, 2);
  if (power >= -2 && power <= 3) return String(10 ** power);
  return `10${String(power).replace(/./g, (sign) => SUPERSCRIPTS[sign])}`;
}

const SUPERSCRIPTS = Object.fromEntries([..."-0123456789"].map((sign, i) => [sign, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[i]]));
