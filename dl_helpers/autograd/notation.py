"""How a formula is written down."""

from typing import Any

# The higher, the tighter an operator binds.
LEVELS = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 3}


def written(e: Any, level: int = 0) -> str:
    """Write a formula in Python's notation, in brackets if it binds less than level."""
    if e.op in ("variable", "constant"):
        text, own = str(e.args[0]), 4
        own = 1 if text.startswith("-") else own
    elif e.op not in LEVELS:
        return f"{e.op}({written(e.args[0], 0)})"
    elif e.op == "*" and e.args[0].args == (-1,):
        text, own = f"-{written(e.args[1], 2)}", 1
    else:
        own = LEVELS[e.op]
        left, right = own + (e.op == "**"), own + (e.op in "-/")
        sign = e.op if e.op == "**" else f" {e.op} "
        text = f"{written(e.args[0], left)}{sign}{written(e.args[1], right)}"
    return f"({text})" if own < level else text
