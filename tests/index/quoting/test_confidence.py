"""From features to a probability, and from that to a certainty."""

import math
from dataclasses import replace

import pytest

from index.quoting import confidence as module
from index.quoting.confidence import (
    PERHAPS_THRESHOLD,
    SURE_THRESHOLD,
    Certainty,
    Features,
    certainty,
    confidence,
    is_near,
    nearness,
    reading_features,
)

NEAR = Features(similarity_z=4.0, overlap=1.0, cross_language=False)
FAR = Features(similarity_z=0.0, overlap=0.0, cross_language=False)


@pytest.mark.parametrize(
    ("features", "logit"),
    [
        (Features(2.0, 0.25, cross_language=False), -7.29 + 1.17 * 2 + 4.99 * 0.25),
        (Features(2.0, 1.0, cross_language=False), -7.29 + 1.17 * 2 + 4.99 * 0.5),
        (Features(2.0, 1.0, cross_language=True), -8.07 + 1.56 * 2 + 5.29 * 0.5),
    ],
)
def test_nearness_is_the_logistic_of_the_weighed_features(features: Features, logit: float) -> None:
    """Worked out by hand: overlap counts up to half, and less across languages."""
    assert nearness(features) == pytest.approx(1 / (1 + math.exp(-logit)))
    assert confidence(features) == nearness(features)


def test_what_nothing_has_read_is_never_sure() -> None:
    """Near is not the same as answering."""
    assert is_near(NEAR)
    assert certainty(NEAR) is Certainty.PERHAPS
    assert certainty(FAR) is Certainty.NONE
    with pytest.raises(ValueError, match="not read"):
        reading_features(NEAR)


def test_the_features_of_a_reading_are_these(monkeypatch: pytest.MonkeyPatch) -> None:
    """Log odds and lead are bounded, overlap counts within a language alone; each is weighed by its own weight."""
    read = Features(2.0, 0.5, False, log_odds=30.0, lead=-9.0, quoted_probability=0.5, score_gap=-0.2, candidates=5)
    expected = (2.0, 0.5, 12.0, -6.0, math.log(0.52), -0.2, math.log(5), 0.0, 0.0, 0.0, 0.0, math.log(3), 12.0, 0.0)
    assert reading_features(read) == pytest.approx(expected)
    assert reading_features(replace(read, alone=-13.0)) == pytest.approx((*expected[:-2], -12.0, 0.0))
    assert reading_features(replace(read, rivals=5))[-1] == 3
    assert reading_features(replace(read, cross_language=True))[1] == 0.0
    assert reading_features(replace(read, headed=False))[7:9] == (1.0, 12.0)
    lacking = replace(read, lacks_a_name=True)
    assert reading_features(lacking)[9:11] == (1.0, 0.0)
    assert reading_features(replace(lacking, names_another=True))[9] == 2.0
    assert reading_features(replace(lacking, cross_language=True))[9:11] == (1.0, 1.0)
    for place, value in enumerate(expected):
        weights = [0.25, *(1.0 if place == other else 0.0 for other in range(len(expected)))]
        monkeypatch.setattr(module, "_READ", weights)
        assert confidence(read) == pytest.approx(1 / (1 + math.exp(-0.25 - value)))


def test_the_reader_decides_among_what_is_near() -> None:
    """The same passage: sure, perhaps or none by its log odds, never less sure with higher ones."""
    read = [replace(NEAR, log_odds=each / 10, lead=3.0) for each in range(-150, 151)]
    likely = [confidence(each) for each in read]
    assert likely == sorted(likely)
    assert certainty(read[0]) is Certainty.NONE
    assert certainty(read[-1]) is Certainty.SURE
    for features, probability in zip(read, likely, strict=True):
        expected = Certainty.NONE if probability < PERHAPS_THRESHOLD else Certainty.PERHAPS
        assert certainty(features) is (Certainty.SURE if probability >= SURE_THRESHOLD else expected)
    assert {certainty(each) for each in read} == set(Certainty)
