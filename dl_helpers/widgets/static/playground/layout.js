// Where the neurons of the playground's network stand.

const GAP = 10;
const TOP = 4;

/**
 * The middle of each tile: { features: { name: [x, y] }, units: [[[x, y], …], …], height }
 * in a drawing of this width; `names` are the features that have a tile.
 */
export function placesOf({ columns }, names, width, tile) {
  const most = Math.max(names.length, ...columns.map(({ shown }) => shown));
  const height = most * (tile + GAP) + 2 * TOP;
  const toX = (column) =>
    tile / 2 + TOP + (column * (width - tile - 2 * TOP)) / columns.length;
  const spread = (n, column) => Array.from({ length: n }, (_, i) =>
    [toX(column), height / 2 + (i - (n - 1) / 2) * (tile + GAP)]);
  const inputs = spread(names.length, 0);
  return {
    height,
    features: Object.fromEntries(names.map((name, i) => [name, inputs[i]])),
    units: columns.map(({ shown }, c) => spread(shown, c + 1)),
  };
}

/** The unit [column, unit] that an arrow key leads to; at an edge it stays. */
export function neighbour({ columns }, [column, unit], key) {
  const [across, down] = {
    ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
  }[key];
  const to = Math.min(Math.max(column + across, 0), columns.length - 1);
  return [to, Math.min(Math.max(unit + down, 0), columns[to].shown - 1)];
}

/** How wide the line of a weight is, if `most` is the largest. */
export function widthOf(weight, most) {
  return 0.4 + (5 * Math.abs(weight)) / most;
}
