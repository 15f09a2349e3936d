"""What a warm process prepares changes nothing of what cells show."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
from forks import case_of, judged
from test_judge_outputs import CELLS, plain

SCRIPT = """
import json, sys
import matplotlib.pyplot
from dl_helpers.grading.judge import warm
sys.path.insert(0, sys.argv[1])
from forks import case_of, judged
print(json.dumps([judged(case_of(json.loads(sys.argv[3])), sys.argv[2]).text]))
"""
NAMES = ("print", "value", "error", "await", "figure", "last values", "course widget")


def test_a_shell_that_was_prepared_shows_what_a_fresh_one_shows(tmp_path):
    cells = ["import numpy as np", *(CELLS[name] for name in NAMES), "dir()"]
    done = subprocess.run(
        [
            *(sys.executable, "-c", SCRIPT),
            *(Path(__file__).parent, tmp_path, json.dumps(cells)),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    (text,) = json.loads(done.stdout)
    warm, fresh = (
        [plain(c.outputs) for c in nbformat.reads(t, 4).cells]
        for t in (text, judged(case_of(cells), tmp_path).text)
    )
    assert warm == fresh
    assert any("image/png" in o.get("data", {}) for o in warm[5])
