// Where a pointer is, and what dragging does.

/** The place of a pointer event in the coordinates of an SVG, [x, y]. */
export function placeIn(svg, event) {
  const { x, y } = new DOMPoint(event.clientX, event.clientY)
    .matrixTransform(svg.getScreenCTM().inverse());
  return [x, y];
}

/** Call `move(event)` while an element is dragged, from the first move on. */
export function draggable(element, move) {
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    element.onpointermove = move;
  });
  const release = () => (element.onpointermove = null);
  for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, release);
}
