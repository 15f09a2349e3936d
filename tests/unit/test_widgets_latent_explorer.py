"""The latent explorer: what it sends is what the decoder makes of exactly that code."""

import numpy as np
import pytest
import torch
import traitlets

from dl_helpers.decomposition import PCA
from dl_helpers.nn import Dense, Sequential, Sigmoid
from dl_helpers.widgets import latent_explorer
from dl_helpers.widgets.foundation.record import unpack
from dl_helpers.widgets.latent.spaces import as_uint8

RNG = np.random.default_rng(0)
X = RNG.uniform(size=(12, 1, 4, 4)).astype(np.float32)
ROWS = X.reshape(12, 16)
Y = np.arange(12) % 3
CODES = RNG.normal(size=(12, 2)).astype(np.float32)


def decoder(D=2, seed=1):
    dense = Dense(D, 16, rng=seed)
    dense.params["W"] *= 100
    return Sequential(dense=dense, squash=Sigmoid())


def in_torch():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.Sigmoid())


def as_run(model, z):
    if isinstance(model, torch.nn.Module):
        return model(torch.from_numpy(z)).detach().numpy()
    return model.forward(z) if hasattr(model, "forward") else model(z)


@pytest.mark.parametrize(
    "model",
    [decoder(), in_torch(), lambda z: (z @ np.ones((2, 16), np.float32)) / 9],
    ids=["ours", "torch", "function"],
)
def test_grid_reconstructions_and_exact_codes_are_decoded(model):
    widget = latent_explorer(model, CODES, Y, grid=5)
    sent = unpack(widget.recording)
    np.testing.assert_array_equal(
        sent["made0"], as_uint8(as_run(model, CODES)).reshape(12, 1, 4, 4)
    )
    (left, right), (bottom, top) = widget.ranges[0]
    corner = np.array([[right, bottom]], np.float32)
    np.testing.assert_array_equal(
        sent["grid0"][0, 4].ravel(), as_uint8(as_run(model, corner)).ravel()
    )
    middle = np.array([[(left + right) / 2, top]], np.float32)
    made = as_uint8(as_run(model, middle)).ravel()
    assert abs(sent["grid0"][4, 2].ravel().astype(int) - made).max() <= 1
    place = [0.25, -0.5]
    widget.set_state({"moved": True, "place": place})
    exact = unpack(widget.exact)
    assert exact["place"].tolist() == place
    z = np.array([place], np.float32)
    np.testing.assert_array_equal(
        exact["picture"].ravel(), as_uint8(as_run(model, z)).ravel()
    )
    assert widget.preview().startswith(b"\x89PNG")


def test_interpolation_leads_straight_from_one_example_to_another():
    model = decoder()
    widget = latent_explorer(model, CODES, example=3, to=7)
    widget.set_state({"step": 5})
    np.testing.assert_allclose(widget.code, 0.75 * CODES[3] + 0.25 * CODES[7])
    path = unpack(widget.path)
    assert path["of"].tolist() == [3, 7]
    made = as_uint8(as_run(model, widget.code[None].astype(np.float32)))
    assert abs(path["path0"][5].ravel().astype(int) - made.ravel()).max() <= 1
    widget.set_state({"to": 1})
    assert unpack(widget.path)["of"].tolist() == [3, 1]


def test_pca_as_a_rival_has_its_own_codes_and_errors():
    pca = PCA(3).fit(ROWS)
    widget = latent_explorer(
        decoder(), CODES, Y, pictures=X, against=pca, classes=["a", "b", "c"]
    )
    assert widget.names == ["autoencoder", "PCA"]
    sent = unpack(widget.recording)
    np.testing.assert_allclose(sent["codes1"], pca.transform(ROWS), atol=1e-6)
    made = pca.inverse_transform(pca.transform(ROWS))
    errors = ((made - ROWS) ** 2).mean(axis=1)
    np.testing.assert_allclose(sent["errors1"], errors, atol=1e-7)
    assert widget.means[1] == pytest.approx(errors.mean())
    assert f"PCA: squared error {errors[0]:.4f}, over all" in widget.describe()
    widget.set_state({"space": 1, "moved": True, "place": [0.0, 0.0, 0.0]})
    np.testing.assert_array_equal(
        unpack(widget.exact)["picture"].ravel(), as_uint8(pca.mean_)
    )
    assert "13 numbers" not in widget.describe()
    assert "12 codes of 3 numbers, PCA" in widget.describe()


def test_codes_are_computed_by_the_encoder_or_by_transform():
    pca = PCA(2).fit(ROWS)
    by_itself = latent_explorer(pca, None, pictures=ROWS)
    by_function = latent_explorer(
        pca.inverse_transform, None, pictures=X, encode=pca.transform
    )
    for widget in (by_itself, by_function):
        np.testing.assert_allclose(
            unpack(widget.recording)["codes0"], pca.transform(ROWS), atol=1e-6
        )


def test_other_coordinates_of_the_grid_are_those_of_the_example():
    model = decoder(4)
    codes = RNG.normal(size=(12, 4)).astype(np.float32)
    widget = latent_explorer(model, codes, dims=(1, 3), example=2, grid=3)
    corner = codes[[2]].copy()
    corner[0, [1, 3]] = widget.ranges[0][1][0], widget.ranges[0][3][1]
    np.testing.assert_array_equal(
        unpack(widget.recording)["grid0"][2, 0].ravel(),
        as_uint8(as_run(model, corner)).ravel(),
    )
    assert "along z2 and z4" in widget.describe()


def test_decodings_that_can_not_be_shown_are_said():
    beyond = latent_explorer(lambda z: np.full((len(z), 16), 1.5), CODES)
    assert "autoencoder decodes up to 0.50 beyond [0, 1]" in beyond.note
    lost = latent_explorer(lambda z: np.full((len(z), 16), np.nan), CODES, grid=2)
    assert f"{12 + 4} decodings of autoencoder hold NaN" in lost.note
    assert lost.preview()


def test_a_decoder_that_raises_later_is_an_error_of_the_callback():
    def moody(z):
        if len(z) == 1:
            raise RuntimeError("only batches, please")
        return np.zeros((len(z), 16))

    widget = latent_explorer(moody, CODES)
    with pytest.raises(ValueError, match="only batches, please"):
        widget.set_state({"moved": True, "place": [0.0, 0.0]})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"codes": CODES[:, :1]}, "D of 2 or more"),
        ({"codes": CODES * np.nan}, "NaN or infinite"),
        ({"codes": CODES[:, [0, 1, 1]]}, "could not decode codes of shape"),
        ({"codes": None}, "give pictures="),
        ({"decode": 3}, "can't be called"),
        ({"decode": lambda z: np.zeros((len(z), 15))}, "rows of 15 numbers"),
        ({"labels": Y[:3]}, "expected 12 integers"),
        ({"labels": Y, "classes": ["a", "b"]}, "with 2 classes"),
        ({"pictures": X[:5]}, "pictures are"),
        ({"dims": (1, 1)}, "expected two of 0 to 1"),
        ({"grid": 1}, "expected 2 or more"),
        ({"example": 12}, "example = 12"),
        ({"against": (decoder(), CODES[:4])}, "against has 4 codes"),
        ({"hide": ["grid"]}, "hide has 'grid'"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, said):
    given = {"decode": decoder(), "codes": CODES} | arguments
    with pytest.raises((ValueError, traitlets.TraitError), match=said):
        latent_explorer(given.pop("decode"), given.pop("codes"), **given)
