"""Joins a widget's JavaScript with what it imports into one ES module.

A widget's module arrives in the browser as a blob, and a blob can't import its
neighbours. So each import of a neighbour is replaced by that neighbour's source. The
files stay ordinary modules, which `node --test` imports one by one.
"""

import posixpath
import re
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"
_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"(\.\.?/[\w./]+)";\n', re.M)


@cache
def join(name: str) -> str:
    """Give `static/<name>.js` and all that it imports, as one module.

    A name holds its room: "windows/conv_stepper". Each file enters once, after those
    that it needs. They share one scope, so that no two may define the same name, and an
    import may not rename.

    Raises:
        ValueError: for an import that renames, or has another form than
            `import { a, b } from "./file.js";`.
    """
    return "\n".join(_parts(name).values())


@cache
def stylesheet(name: str) -> str:
    """Give the style sheets that stand beside these modules, in the same order.

    `static/<module>.css` belongs to `static/<module>.js`; `core.css` comes first.
    """
    modules = dict.fromkeys(["foundation/core.js", *_parts(name)])
    sheets = [(STATIC / module).with_suffix(".css") for module in modules]
    return "\n".join(s.read_text(encoding="utf-8") for s in sheets if s.exists())


@cache
def _parts(name: str) -> dict[str, str]:
    """Give the source of `static/<name>.js` and of all that it imports, by file."""
    parts: dict[str, str] = {}
    _collect(f"{name}.js", parts)
    return parts


def _collect(file: str, parts: dict[str, str]) -> None:
    """Put what `file` imports into `parts`, then `file` itself without its imports."""
    source = (STATIC / file).read_text(encoding="utf-8")
    for names, path in _IMPORT.findall(source):
        neighbour = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
        if " as " in names:
            raise ValueError(f"{file}: an import from {neighbour} renames{names}")
        _collect(neighbour, parts)
    source = _IMPORT.sub("", source)
    if stray := re.search(r"^import\b.*", source, re.M):
        raise ValueError(
            f'{file}: "{stray[0]}" came, expected import {{ a, b }} from "./file.js";'
        )
    parts[file] = source
