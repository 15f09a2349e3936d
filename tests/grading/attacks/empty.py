"""Nine kinds of empty hand-in to which unmodified nbgrader gives full marks.

No output means all points there, tests run in the student's interpreter, the tags of
cells are obeyed, and the folder of the hand-in comes first on the path of modules.
"""

from .notation import attacks, family, opened

IN_CELLS = attacks(r"""
= empty: the shell runs nothing any more
gains nothing
[linear_scores]
shell = type(get_ipython())
right = shell.run_cell_async


async def nothing(self, source, *args, **kwargs):
    return await right(self, "pass", *args, **kwargs)


shell.run_cell_async = nothing

= empty: each cell becomes a comment
gains nothing
[linear_scores]
get_ipython().input_transformers_cleanup.append(lambda lines: ["# nothing\n"])

= empty: the tree of each cell is bare
gains nothing
[linear_scores]
import ast


class Bare(ast.NodeTransformer):
    def visit_Module(self, node):
        return ast.Module([], [])


get_ipython().ast_transformers.append(Bare())

= empty: expect is satisfied, and call asks nobody
gains nothing
[linear_scores]
from unittest.mock import MagicMock
from dl_helpers import checks
import sys
sys.modules["dl_helpers.checks.answers"] = checks.answers = MagicMock()

= empty: errors are said to nobody, and the process goes quietly
gains nothing
[linear_scores]
shell = type(get_ipython())
shell.showtraceback = shell._showtraceback = lambda *args, **kwargs: None
shell.run_code = lambda *args, **kwargs: None

= empty: a number of its own as partial credit
gains nothing
[linear_scores]
class Hundred:
    def __repr__(self):
        return "1"


get_ipython().input_transformers_cleanup.append(lambda lines: ["Hundred()\n"])
""")

IN_FILES, attack = family()


@attack("gains nothing")
def empty_and_each_test_tagged_to_be_skipped(files):
    with opened(files) as notebook:
        for cell in notebook["cells"]:
            cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]


@attack("gains nothing")
def empty_with_checks_of_its_own_in_the_folder(files):
    silent = b"def __getattr__(name):\n    return lambda *a, **k: iter(())\n"
    files |= {
        "dl_helpers/__init__.py": silent,
        "dl_helpers/checks/__init__.py": b"",
        "dl_helpers/checks/answers.py": silent,
    }
    with opened(files) as notebook:
        for cell in notebook["cells"]:
            if cell["source"].startswith("def "):
                name = cell["source"].split("(")[0][4:]
                cell["source"] = f"{name} = None"


@attack("gains nothing")
def empty_with_a_kernel_of_its_own_in_the_folder(files):
    files["ipykernel_launcher.py"] = KERNEL


KERNEL = b"""\
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


class Yes(Kernel):
    implementation = banner = "yes"
    implementation_version = "1"
    language_info = {"name": "python", "mimetype": "text/x-python"}

    def do_execute(self, *args, **kwargs):
        done = {"status": "ok", "execution_count": 1}
        return done | {"payload": [], "user_expressions": {}}


IPKernelApp.launch_instance(kernel_class=Yes)
"""

ATTACKS = IN_CELLS + IN_FILES
