// Hinge and softmax loss of one example: the same formulas as dl_helpers.nn.

/** The terms max(0, s_j − s_y + margin) of the wrong classes j; 0 for y itself. */
export function hingeTerms(scores, target, margin = 1) {
  return scores.map((score, j) =>
    j === target ? 0 : Math.max(0, score - scores[target] + margin));
}

/** The multiclass hinge loss, the sum of its terms. */
export function hinge(scores, target, margin = 1) {
  return hingeTerms(scores, target, margin).reduce((sum, term) => sum + term, 0);
}

/** exp(s_k) / Σ exp(s_j), computed from s − max s, which can't overflow. */
export function softmax(scores) {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** The softmax loss −log p_y = log Σ exp(s_j) − s_y, in nats. */
export function crossEntropy(scores, target) {
  const most = Math.max(...scores);
  const total = scores.reduce((sum, score) => sum + Math.exp(score - most), 0);
  return Math.log(total) + most - scores[target];
}

/** ∂hinge/∂s_k: 1 for each wrong class within the margin, minus their number for y. */
export function hingeSlope(scores, target, k, margin = 1) {
  const active = hingeTerms(scores, target, margin).map((term) => Number(term > 0));
  return k === target ? 0 - active.reduce((sum, on) => sum + on, 0) : active[k];
}

/** ∂softmax loss/∂s_k = p_k − 1 for the right class, p_k for the others. */
export function softmaxSlope(scores, target, k) {
  return softmax(scores)[k] - Number(k === target);
}

/** The scores with the k-th replaced. */
export function withScore(scores, k, value) {
  return scores.map((score, at) => (at === k ? value : score));
}

/** The interval of score k, within [low, high], where the hinge loss has slope 0. */
export function flatPart(scores, target, k, [low, high], margin = 1) {
  const others = scores.filter((_, j) => j !== target);
  return k === target
    ? [Math.min(Math.max(Math.max(...others) + margin, low), high), high]
    : [low, Math.max(Math.min(scores[target] - margin, high), low)];
}

/** Points [score, loss] of a loss as score k runs over [low, high]. */
export function curve(loss, scores, target, k, [low, high], count = 201) {
  return Array.from({ length: count }, (_, i) => {
    const value = low + ((high - low) * i) / (count - 1);
    return [value, loss(withScore(scores, k, value), target)];
  });
}
