"""What is done to the files: other names, other formats, damage, and things added."""

import json

import nbformat

from .notation import Files, family, opened

ATTACKS, attack = family()


def the_notebook(files: Files) -> str:
    (path,) = (path for path in files if path.endswith(".ipynb"))
    return path


@attack("keeps all")
def the_notebook_has_another_name(files):
    files["my solution (1) FINAL.ipynb"] = files.pop(the_notebook(files))


@attack("keeps all")
def the_notebook_lies_in_a_folder(files):
    path = the_notebook(files)
    files[f"homework/week 1/{path}"] = files.pop(path)


@attack("keeps all")
def checkpoints_and_rubbish_beside_it(files):
    path = the_notebook(files)
    files[f".ipynb_checkpoints/{path[:-6]}-checkpoint.ipynb"] = b"{}"
    files |= {".DS_Store": b"\0", "Thumbs.db": b"\0", "__MACOSX/._" + path: b"\0"}


@attack("gains nothing | | unreadable")
def no_notebook_at_all(files):
    files.clear()


@attack("gains nothing | | unreadable")
def an_empty_file(files):
    files[the_notebook(files)] = b""


@attack("gains nothing | | unreadable")
def a_text_document(files):
    files[the_notebook(files)] = b"PK\x03\x04" + bytes(4096)


@attack("loses train_perceptron_and… | damaged")
def truncated_in_the_middle(files):
    files[the_notebook(files)] = files[the_notebook(files)][: 2**13]


@attack("keeps all | | complete")
def without_the_last_brackets(files):
    files[the_notebook(files)] = files[the_notebook(files)].rstrip(b" \n}]") + b"}"


@attack("gains nothing | | unreadable")
def a_bomb_of_nested_lists(files):
    files[the_notebook(files)] = b"[" * 10**6


@attack("gains nothing | | unreadable or complete")
def a_bomb_of_nested_objects_in_the_metadata(files):
    deep = b'{"a":' * 10**5 + b"1" + b"}" * 10**5
    text = b'{"cells": [], "metadata": %s, "nbformat": 4, "nbformat_minor": 5}'
    files[the_notebook(files)] = text % deep


@attack("gains nothing | | unreadable or complete")
def json_of_another_kind(files):
    files[the_notebook(files)] = b'{"cells": {"a": NaN}, "nbformat": "four"}'


@attack("gains nothing | | unreadable or complete")
def cells_of_other_types(files):
    odd = [
        None,
        7,
        "cell",
        [],
        {},
        {"cell_type": "code"},
        {"cell_type": 4, "source": {}},
    ]
    with opened(files) as notebook:
        notebook["cells"] = odd


@attack("keeps all")
def cells_of_other_types_among_the_right_ones(files):
    odd = [
        None,
        7,
        "cell",
        [],
        {},
        {"cell_type": "code"},
        {"cell_type": 4, "source": {}},
    ]
    with opened(files) as notebook:
        notebook["cells"][3:3] = odd


@attack("keeps all")
def nbformat_3(files):
    notebook = nbformat.reads(files[the_notebook(files)].decode(), 4)
    for cell in notebook.cells:
        cell.pop("id")
    notebook.nbformat_minor = 4  # the last without ids
    text = nbformat.writes(nbformat.convert(notebook, 3), version=3)
    files[the_notebook(files)] = text.encode()


@attack("keeps all")
def a_format_of_the_future(files):
    with opened(files) as notebook:
        notebook |= {"nbformat": 5, "nbformat_minor": 0}


@attack("keeps all")
def not_in_utf_8(files):
    text = json.dumps(json.loads(files[the_notebook(files)]), ensure_ascii=False)
    files[the_notebook(files)] = text.encode("cp1252", "replace")


@attack("keeps all")
def in_utf_16(files):
    files[the_notebook(files)] = files[the_notebook(files)].decode().encode("utf-16")


@attack("keeps all")
def with_a_byte_order_mark(files):
    files[the_notebook(files)] = b"\xef\xbb\xbf" + files[the_notebook(files)]


@attack(
    "loses linear_scores_* objective_* predict_* accuracy_values choose_* "
    "train_classifier_falls"
)
def half_a_character_and_a_null_byte_in_a_comment(files):
    path = the_notebook(files)
    odd = b"    return X @ W.T + b  # \\ud800 \\u0000"
    files[path] = files[path].replace(b"    return X @ W.T + b", odd)


@attack("gains nothing")
def modules_of_the_same_name_as_the_graders(files):
    silent = b"def __getattr__(name):\n    return lambda *args, **kwargs: iter(())\n"
    for module in ("numpy", "dl_helpers", "json", "random", "nbgrader", "torch"):
        files[f"{module}.py"] = files[f"{module}/__init__.py"] = silent
    files["dl_helpers/checks/__init__.py"] = b""
    files["dl_helpers/checks/answers.py"] = silent
    files["dl_helpers/grading/__init__.py"] = silent


@attack("gains nothing")
def settings_that_are_read_on_start(files):
    evil = b"import os\nprint(100)\nos._exit(0)\n"
    for path in (
        "sitecustomize.py",
        "usercustomize.py",
        "nbgrader_config.py",
        "ipykernel_launcher.py",
        "ipython_config.py",
        "evil.pth",
        ".ipython/profile_default/startup/00.py",
        "conftest.py",
        ".config/matplotlib/matplotlibrc",
        "jupyter_config.py",
    ):
        files[path] = evil


@attack("keeps all")
def paths_that_lead_out_of_the_folder(files):
    for path in (
        "../escaped @marker",
        "/tmp/escaped @marker",
        "a/../../escaped @marker",
        "C:\\escaped",
        "",
        ".",
        "..",
        "a" * 300,
        "new\nline",
        "nu\0ll",
    ):
        files[path] = b"out"


@attack("keeps all")
def files_that_stand_where_folders_should(files):
    files |= {"data": b"", "data/more": b"", "data/more/still": b""}
