// Not everything needs to be drawn with every frame: the kernel wants the processor, too.

/**
 * `draw`, called as (running, …given): while something runs, at most once in so many
 * milliseconds; else each time, so that what is seen at rest is the last state.
 */
export function seldom(milliseconds, draw, clock = () => performance.now()) {
  let since = -Infinity;
  return (running, ...given) => {
    if (running && clock() - since < milliseconds) return;
    since = clock();
    draw(...given);
  };
}
