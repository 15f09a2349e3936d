// What training with each learning rate gave, and the axes that show all of it.

const SPREAD = 6; // losses that differ by less need no logarithm

/** One object for each rate: its losses, how it ended, and its final loss. */
export function trialsOf(get, losses) {
  let at = 0;
  return get("rates").map((rate, i) => {
    const [kind, length] = [get("kinds")[i], get("lengths")[i]];
    const own = [...losses.subarray(at, at + length)];
    at += length;
    const final = ["fell", "rose"].includes(kind) ? own.at(-1) : NaN;
    return { rate, kind, error: get("errors")[i], losses: own, final };
  });
}

/**
 * The axis of losses: { isLog, low, high, to }, where `to` places a loss on it. It ends
 * at `most` at the latest, and is logarithmic where losses are positive and far apart.
 */
export function lossAxis(losses, most = Infinity) {
  const known = losses.filter(Number.isFinite);
  if (!known.length) return { isLog: false, low: 0, high: 1, to: (loss) => loss };
  const least = known.reduce((a, b) => Math.min(a, b));
  const largest = known.reduce((a, b) => Math.max(a, b));
  const top = Math.min(largest, Math.max(most, least));
  const isLog = least > 0 && top > SPREAD * least;
  const to = isLog ? Math.log10 : (loss) => loss;
  const [low, high] = [to(least), to(top)];
  const margin = 0.04 * (high - low) || 0.5;
  return { isLog, low: low - margin, high: high + margin, to };
}

/** Ten times the middle one of the first losses: what diverges shall not hide the rest. */
export function capOf(trials) {
  const firsts = trials.map(({ losses }) => losses[0]).filter(Number.isFinite);
  if (!firsts.length) return Infinity;
  return 10 * Math.abs(firsts.sort((a, b) => a - b)[firsts.length >> 1]) || Infinity;
}

/** The interval of log₁₀ of the rates, with some room at its ends. */
export function rateAxis(rates) {
  const [low, high] = [Math.log10(rates[0]), Math.log10(rates.at(-1))];
  const margin = 0.06 * (high - low) || 0.5;
  return [low - margin, high + margin];
}

/** The longest run, for the axis of epochs. */
export function longest(trials) {
  return trials.reduce((most, { losses }) => Math.max(most, losses.length), 2);
}

/** The index of the rate that is nearest to a power of ten. */
export function nearestRate(rates, power) {
  const far = (rate) => Math.abs(Math.log10(rate) - power);
  return rates.reduce((best, rate, i) => (far(rate) < far(rates[best]) ? i : best), 0);
}
