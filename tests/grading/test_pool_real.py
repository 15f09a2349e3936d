"""A class of six for assignment 1, by the real grader: on processes, and on Dask.

Each student gets the points that the runner gives, and the gradebook is the same
whoever graded, also if a worker of the cluster is killed in the middle.
"""

import logging
import os
import shutil
import signal

import nbformat
import pytest
from classroom import fill_in
from desk import folder, rows
from distributed import Client, LocalCluster
from killing import run
from runner import ROOT, cells_of, grade, points
from target import SHORT

from dl_helpers.grading.workers import cluster, processes

NAME = "a1_linear_classifiers"
CELLS = cells_of(ROOT / "solutions" / NAME / f"{NAME}.ipynb")
RELEASED = cells_of(ROOT / "assignments" / NAME / f"{NAME}.ipynb")
EMPTY = {cell.name: cell.source for cell in RELEASED if cell.solution}
SOLVED = {cell.name: cell.source for cell in CELLS if cell.solution} | SHORT
ANSWER = {"templates_answer": "The 0 asks for none in the middle."}
SUM = SOLVED["softmax_loss"].replace("np.mean", "np.sum")
MISSING = "def hinge_gradient(scores, y):\n    raise NotImplementedError()"
HANDED_IN = {
    "ada": SOLVED | ANSWER,
    "bob": SOLVED | {"softmax_loss": SUM},
    "cem": SOLVED | {"hinge_gradient": MISSING},
    "dua": EMPTY,
    "eli": SOLVED | {"linear_scores": "def linear_scores(X, W, b):\n    return X"},
    "fay": SOLVED | ANSWER,
}

pytestmark = pytest.mark.xdist_group("grading-processes")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, empty_gradebook):
    """A course of which nothing is graded."""
    root = tmp_path_factory.mktemp("fresh")
    shutil.copytree(ROOT / "solutions" / NAME, root / "solutions" / NAME)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    shutil.copy(empty_gradebook, root)
    for student, sources in HANDED_IN.items():
        place = root / "submitted" / student / NAME
        shutil.copytree(ROOT / "assignments" / NAME, place)
        fill_in(place / f"{NAME}.ipynb", sources)
    return root


@pytest.fixture(scope="module")
def by_processes(tmp_path_factory, fresh):
    root = copied(fresh, tmp_path_factory.mktemp("processes"))
    with processes(2) as crew:
        root_and_summary = root, run(root, NAME, crew)
    return root_and_summary


@pytest.fixture(scope="module")
def dask():
    """A scheduler and two workers on loopback."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    ) as local:
        yield local.scheduler_address


def copied(root, place):
    return shutil.copytree(root, place, dirs_exist_ok=True)


def reached(summary):
    return {row.student: row.points for row in summary.rows}


def marks(root):
    return rows(f"sqlite:///{root}/gradebook.db")


def test_each_gets_the_points_that_the_runner_gives(by_processes, apart):
    _, summary = by_processes
    assert reached(summary) == {
        student: points(CELLS, apart(grade, CELLS, sources)[0])
        for student, sources in HANDED_IN.items()
    }
    assert len(set(reached(summary).values())) == 5
    assert [row.outcome for row in summary.rows] == [
        *("full", "partly", "partly", "failed", "partly", "full")
    ]


def test_graded_notebooks_show_what_the_cells_showed(by_processes):
    root, _ = by_processes
    path = root / "autograded" / "ada" / NAME / f"{NAME}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    shown = [o.output_type for cell in cells for o in cell.get("outputs", ())]
    assert "execute_result" in shown
    assert "error" not in shown


def test_a_cluster_gives_the_same_gradebook(tmp_path, fresh, by_processes, dask):
    root = copied(fresh, tmp_path)
    with cluster(dask) as crew:
        assert crew.count == 2
        summary = run(root, NAME, crew)
    assert reached(summary) == reached(by_processes[1])
    assert marks(root) == marks(by_processes[0])
    assert set(folder(root)) == set(folder(by_processes[0]))


def test_a_worker_that_is_killed_loses_nothing(tmp_path, fresh, by_processes, dask):
    root = copied(fresh, tmp_path)
    with Client(dask, set_as_default=False) as client:
        pids = list(client.run(os.getpid).values())

    def kill(row):
        if pids:
            os.kill(pids.pop(), signal.SIGKILL)
            pids.clear()

    with cluster(dask) as crew:
        summary = run(root, NAME, crew, progress=kill)
    assert reached(summary) == reached(by_processes[1])
    assert marks(root) == marks(by_processes[0])
