"""A notebook full of widgets under nbgrader: it needs no front end, and ends."""

from pathlib import Path

import nbformat
from nbgrader.preprocessors import Execute

GALLERY = Path(__file__).parents[2] / "course" / "widgets_gallery.ipynb"
VIEW = "application/vnd.jupyter.widget-view+json"


def test_the_gallery_runs_and_shows_pictures():
    notebook = nbformat.read(GALLERY, 4)
    resources = {"metadata": {"path": str(GALLERY.parent)}}
    done, _ = Execute(timeout=120).preprocess(notebook, resources)
    outputs = [o for cell in done.cells for o in cell.get("outputs", [])]
    assert [o.evalue for o in outputs if o.output_type == "error"] == []
    assert [o.text for o in outputs if o.get("name") == "stderr"] == []
    views = [o.data for o in outputs if VIEW in o.get("data", {})]
    assert len(views) > 20
    assert all("image/png" in data and data["text/plain"] for data in views)
