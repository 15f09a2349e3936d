"""Names that a student chose: which are safe as paths, and how to show one."""


def is_plain(path: str) -> bool:
    """Tell whether a path leads to a place inside, and can be written anywhere."""
    parts = path.split("/")
    return (
        path.isprintable()
        and "\\" not in path
        and len(path.encode("utf-8", "replace")) <= 400
        and not any(part in ("", ".", "..") or len(part) > 80 for part in parts)
    )


def printable(name: str) -> str:
    """Write a name so that it can be shown: control characters escaped, cut off."""
    shown = name if len(name) <= 120 else f"{name[:120]}…"
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in shown)
