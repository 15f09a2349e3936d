"""A playground without a browser: its words."""

from typing import Any

from ..foundation.film import Frame


def words(scene: dict[str, Any], frame: Frame, data: str) -> str:
    """Say what is learnt by what, and how far it has come."""
    n, n_train = len(scene["x"]), scene["n_train"]
    sizes = [len(scene["features"]), *(c["units"] for c in scene["columns"])]
    steps, epoch, *losses, right, right_test, _ = frame["numbers"].tolist()
    said = (
        f"Playground: {n_train} training and {n - n_train} test points of {data}; a "
        f"network {'–'.join(map(str, sizes))}. Epoch {epoch:.1f}, step {steps:.0f}: "
        f"loss {losses[0]:.3f} on the training points, {losses[1]:.3f} on the test "
        "points"
    )
    if not scene["classes"]:
        return f"{said}."
    return f"{said}; right answers {right:.0%} and {right_test:.0%}."
