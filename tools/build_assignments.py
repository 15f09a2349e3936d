"""Build what students receive (assignments/) from what instructors edit (solutions/).

Runs `nbgrader generate_assignment` for each folder of solutions/, with the settings of
nbgrader_config.py. The gradebook that nbgrader keeps meanwhile is thrown away: a class
has its own, in the folder where it is graded.

    python tools/build_assignments.py
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent


class BuildError(Exception):
    """An assignment that nbgrader does not accept."""


def names(course: Path = ROOT) -> list[str]:
    """List the assignments: the folders of solutions/ that hold their notebook."""
    found = (course / "solutions").glob("*/*.ipynb")
    return sorted({path.parent.name for path in found})


def build(release: Path, course: Path = ROOT) -> list[Path]:
    """Build every assignment of `course` into the folder `release`.

    Returns:
        the folders that were built.

    Raises:
        BuildError: with nbgrader's own words, if an assignment is not well formed.
    """
    with TemporaryDirectory() as scratch:
        for name in names(course):
            _generate(name, course, Path(scratch))
        return [_replace(release / name, Path(scratch, name)) for name in names(course)]


def _generate(name: str, course: Path, scratch: Path) -> None:
    command = [
        *(sys.executable, "-m", "nbgrader", "generate_assignment", name),
        f"--CourseDirectory.release_directory={scratch}",
        f"--db=sqlite:///{scratch / 'gradebook.db'}",
    ]
    # nbgrader calls alembic by its bare name, so it has to be on the search path.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command,
        cwd=course,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise BuildError(f"nbgrader could not build {name}:\n{done.stderr}")


def _replace(target: Path, built: Path) -> Path:
    """Put the built folder in the place of the old one, which is kept until now."""
    if target.exists():
        shutil.rmtree(target)
    return Path(shutil.copytree(built, target))


def main() -> int:
    """Build assignments/ in place and list what was built; return the exit code."""
    try:
        built = build(ROOT / "assignments")
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    for folder in built:
        print(f"built {folder.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
