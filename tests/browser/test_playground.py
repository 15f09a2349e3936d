"""The playground in a page of its own: its film, its neurons, and Python's numbers."""

import numpy as np
import pytest
from examples import live_playground
from page import becomes, get, watch, watched
from playwright.sync_api import expect

from dl_helpers.widgets import playground
from dl_helpers.widgets.foundation import record

pytestmark = pytest.mark.browser


@pytest.fixture
def trained():
    """Make a playground whose film has ten frames."""
    widget = playground(data="xor", rng=2)
    for _ in range(10):
        widget.advance(20)
    return widget


def status(frame):
    """Say what the page is to say of a frame of a film."""
    steps, epoch, train, test, *right, _ = frame["numbers"].tolist()
    return (
        f"Epoch {epoch:.1f}, step {steps:.0f}. Loss: training {train:.3f}, "
        f"test {test:.3f}. Right answers: training {100 * right[0]:.0f} %, "
        f"test {100 * right[1]:.0f} %."
    )


def film_of(widget):
    arrays = record.unpack(widget.standalone_state()["film"])
    n = len(arrays["numbers"])
    return [{name: values[i] for name, values in arrays.items()} for i in range(n)]


def test_the_film_shows_pythons_numbers_frame_by_frame(trained, show):
    page, film = show(trained), film_of(trained)
    expect(page.get_by_role("status")).to_have_text(status(film[-1]))
    slider = page.get_by_label("Film")
    slider.focus()
    page.keyboard.press("Home")
    for frame in film[:4]:
        expect(page.get_by_role("status")).to_have_text(status(frame))
        page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    expect(page.get_by_role("status")).to_have_text(status(film[-1]))
    becomes(page, "index", len(film) - 1)
    label = page.locator(".dlw-plot[role=img]").get_attribute("aria-label")
    first, last = (film[i]["numbers"] for i in (0, -1))
    assert f"training from {first[2]:.3f} to {last[2]:.3f}" in label


def test_the_film_plays_to_its_end(trained, show):
    page, film = show(trained), film_of(trained)
    expect(page.get_by_role("status")).to_have_text(status(film[-1]))
    watch(page, "index")
    page.get_by_role("button", name="Play").click()
    becomes(page, "running", False)
    assert watched(page, "index") == [*range(len(film))]
    expect(page.get_by_role("status")).to_have_text(status(film[-1]))
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_who_wants_no_motion_sees_the_last_frame_at_once(trained, show):
    page, film = show(trained, reduced_motion="reduce"), film_of(trained)
    expect(page.get_by_role("status")).to_have_text(status(film[-1]))
    page.get_by_label("Film").press("Home")
    expect(page.get_by_role("status")).to_have_text(status(film[0]))
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("status")).to_have_text(status(film[-1]))


def test_a_neuron_in_focus_shows_its_map_and_its_weights(trained, show):
    page = show(trained)
    answers = page.locator(".dlw-answers")
    expect(answers).to_have_attribute(
        "aria-label",
        "The answers, over the plane with 150 training points and 150 test points",
    )
    neurons = page.get_by_role("group", name="Neurons")
    neurons.get_by_role("button").first.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    params = trained._run.training.network.params
    (w1, w2), b = params["0.W"][1], params["0.b"][1]
    said = f"It sums up {_signed(w1, True)} x₁ {_signed(w2)} x₂ {_signed(b)}."
    expect(page.locator(".dlw-unit-text")).to_contain_text("Neuron 2 of layer 1, Dense")
    expect(page.locator(".dlw-unit-text")).to_contain_text(said)
    expect(answers).to_have_attribute(
        "aria-label",
        r"Neuron 2 of layer 1, over the plane"
        " with 150 training points and 150 test points",
    )
    page.keyboard.press("Enter")
    becomes(page, "unit", [0, 1])
    page.keyboard.press("Tab")
    expect(page.locator(".dlw-unit-text")).to_contain_text("Neuron 2 of layer 1")


def _signed(value, first=False):
    sign = "−" if value < 0 else "" if first else "+ "
    return f"{sign if first or value >= 0 else '− '}{abs(value):.2f}"


def test_the_plane_has_the_colours_of_the_answers(trained, show):
    """A pixel far from the boundary is blue for class A, orange for class B."""
    page = show(trained)
    expect(page.get_by_role("status")).to_contain_text("step 200")
    frame = film_of(trained)[-1]
    pixels = page.locator(".dlw-answers").evaluate(
        "(c) => [...c.getContext('2d').getImageData(0, 0, 50, 50).data]"
    )
    red, _, blue, opacity = np.reshape(pixels, (50, 50, 4)).transpose(2, 0, 1)
    sure = frame["surface"] > 100
    assert sure.any()
    np.testing.assert_array_equal((red > blue)[sure], frame["classes"][sure] == 1)
    assert (opacity == 255).all()


def test_every_setting_is_sent(show):
    page = show(live_playground())
    choose = {
        "Data": ("xor", "data", "xor"),
        "Noise": ("0.3", "noise", 0.3),
        "Test points": ("30 %", "test_share", 0.3),
        "Activation": ("ReLU", "activation", "ReLU"),
        "Dropout": ("0.5", "dropout", 0.5),
        "Learning rate": ("0.03", "lr", 0.03),
        "L2": ("0.01", "l2", 0.01),
        "L1": ("0.001", "l1", 0.001),
        "Speed": ("as fast as it can", "speed", "full"),
    }
    for label, (text, trait, value) in choose.items():
        page.get_by_label(label, exact=True).select_option(text)
        becomes(page, trait, value)
    for label, trait in [("Seed", "seed"), ("Batch", "batch_size")]:
        page.get_by_label(label).fill("7")
        page.keyboard.press("Enter")
        becomes(page, trait, 7)
    page.get_by_role("button", name="Add a hidden layer").click()
    becomes(page, "hidden", [3, 3])
    page.get_by_label("Units of hidden layer 2").fill("5")
    page.keyboard.press("Enter")
    becomes(page, "hidden", [3, 5])
    page.get_by_role("button", name="Remove the last hidden layer").click()
    becomes(page, "hidden", [3])
    for name in ("x₂", "x₂²"):
        page.get_by_role("button", name=f"Feature {name}", exact=True).click()
    becomes(page, "features", ["x1", "x2^2", "x1 x2"])


def test_the_buttons_ask_python(show):
    page = show(live_playground())
    asked = get(page, "asked")
    for name in ("Step", "Epoch", "Reset", "Check gradients"):
        page.get_by_role("button", name=name).click()
        asked += 1
        becomes(page, "asked", asked)
        becomes(page, "goal", name.split()[0].lower())
    page.get_by_role("button", name="Play").click()
    becomes(page, "running", True)
    expect(page.get_by_role("button", name="Step")).to_be_disabled()
    expect(page.get_by_role("status")).to_contain_text("The step under way has taken")
    page.get_by_role("button", name="Pause").click()
    becomes(page, "running", False)


def test_the_gradient_check_is_told(show):
    page = show(live_playground())
    report = page.locator(".dlw-report")
    expect(report).to_contain_text("✓ Dense(3 → 3)")
    expect(report).to_contain_text("dW: right (complex step)")


def test_the_last_feature_stays(show):
    page = show(live_playground(features=("x1",)))
    page.get_by_role("button", name="Feature x₁", exact=True).click()
    assert get(page, "features") == ["x1"]


def test_the_copied_call_makes_the_same_playground(show):
    page = show(live_playground())
    page.get_by_role("button", name="Copy as code").click()
    code = page.locator(".dlw-copy code").inner_text()
    copied = eval(code, {"playground": playground})
    assert copied.describe() == live_playground().describe()
