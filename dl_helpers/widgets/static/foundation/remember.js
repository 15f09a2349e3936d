// Results that are kept as long as what they were computed from stays the same.

/** `compute`, which runs anew only when an argument is another than before. */
export function remembered(compute) {
  let [before, result] = [null, null];
  return (...given) => {
    if (!before || given.some((value, i) => value !== before[i])) {
      result = compute(...given);
      before = given;
    }
    return result;
  };
}
