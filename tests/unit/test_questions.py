"""Self-check items: right or wrong, and why; and questions that make no sense."""

import pytest

from dl_helpers.checks.questions import Question
from dl_helpers.widgets import ask

CHOICE = {
    "text": "How many numbers does `W` hold?",
    "right": "30,720",
    "wrong": {"3,082": "This adds.", "30,730": "This counts `b` <too>."},
    "why": "10 rows of 3,072.",
}
NUMBER = {
    "text": "Hinge loss of (1, 3), if the first class is right?",
    "answer": 3,
    "tolerance": 0.01,
    "hints": {2: "The margin is missing."},
    "why": "3 − 1 + 1 = 3.",
}


def test_says_whether_a_choice_is_right_and_why():
    question = Question(**CHOICE)
    assert question.answer("30,720") == (True, "10 rows of 3,072.")
    assert question.answer("3,082") == (False, "This adds.")
    assert question.answer("3,082").right is False


def test_choices_stand_in_the_same_mixed_order_every_time():
    options = Question(**CHOICE).options
    assert sorted(options) == ["3,082", "30,720", "30,730"]
    assert options == Question(**CHOICE).options
    firsts = {Question(**CHOICE | {"text": f"{n}?"}).options[0] for n in range(20)}
    assert len(firsts) == 3


@pytest.mark.parametrize(
    ("number", "right", "why"),
    [
        (3, True, "3 − 1 + 1 = 3."),
        ("3.005", True, "3 − 1 + 1 = 3."),
        (2.01, False, "The margin is missing."),
        (7, False, "Not this number; try again."),
    ],
)
def test_says_whether_a_number_is_right_and_why(number, right, why):
    assert Question(**NUMBER).answer(number) == (right, why)


@pytest.mark.parametrize(
    ("question", "answer", "message"),
    [
        (CHOICE, "12", "'12' is none of the answers, which are '3"),
        (NUMBER, "three", "'three' came, expected a finite number"),
        (NUMBER, float("nan"), "nan came, expected a finite number"),
        (NUMBER, None, "None came, expected a finite number"),
    ],
)
def test_refuses_what_is_no_answer(question, answer, message):
    with pytest.raises(ValueError, match=message):
        Question(**question).answer(answer)


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        (CHOICE, {"text": " "}, "expected a text and a reason"),
        (CHOICE, {"why": ""}, "expected a text and a reason"),
        (CHOICE, {"right": None}, "expected right=… and wrong="),
        (CHOICE, {"wrong": {}}, "expected right=… and wrong="),
        (CHOICE, {"hints": {2: "hint"}}, "expected right=… and wrong="),
        (CHOICE, {"wrong": {"30,720": "?"}}, "'30,720' is right and wrong at once"),
        (CHOICE, {"wrong": {"12": " "}}, "no reason why '12' is wrong"),
        (CHOICE, {"answer": 3}, "or answer, not both"),
        (NUMBER, {"answer": float("inf")}, "inf came, expected a finite number"),
        (NUMBER, {"tolerance": -1}, "tolerance is -1, expected 0 or more"),
        (NUMBER, {"hints": {3.001: "hint"}}, "a hint for 3.001, which is right"),
        (NUMBER, {"hints": {"few": "hint"}}, "'few' came, expected a finite number"),
    ],
)
def test_refuses_a_question_that_makes_no_sense(kind, change, message):
    with pytest.raises(ValueError, match=message):
        Question(**kind | change)


def test_zero_can_be_the_right_number():
    question = Question("Loss?", answer=0, why="All margins are kept.")
    assert question.is_number
    assert question.answer(0.0).right


def test_shown_it_holds_all_verdicts_and_follows_the_browser():
    widget = ask(Question(**CHOICE))
    verdicts = dict(zip(widget.options, widget.verdicts, strict=True))
    assert verdicts["30,720"] == [True, "10 rows of 3,072."]
    assert "right" not in widget.describe()
    widget.set_state({"choice": "3,082", "checked": True})
    assert widget.describe().endswith("3,082: not right. This adds.")


def test_shown_statically_the_reason_unfolds():
    widget = ask(Question(**CHOICE))
    widget.static = True
    html = widget._repr_mimebundle_()[0]["text/html"]
    assert "<p>How many numbers does <code>W</code> hold?</p>" in html
    assert html.count("<li>") == 3
    assert "<details><summary>Answer</summary><p><b>30,720</b>. 10 rows" in html
    number = ask(Question(**NUMBER | {"text": "Of a <b> c"}))
    number.static = True
    html = number._repr_mimebundle_()[0]["text/html"]
    assert "<ul>" not in html
    assert "<p>Of a &lt;b&gt; c</p>" in html
    assert "<b>3</b>. 3 − 1 + 1 = 3." in html


def test_asks_only_questions():
    with pytest.raises(ValueError, match="a str came, expected a dl_helpers"):
        ask("What?")
