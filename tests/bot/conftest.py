"""What the tests of both doors share."""

import pytest

from index.quoting.confidence import Certainty, Features


@pytest.fixture
def certainties(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes certain what the fake reader makes of a passage, whatever thresholds were fitted for the real one.

    Half of the question's words in one sentence are sure, fewer perhaps, none nothing; so it is when nothing was read.
    """

    def certainty(features: Features) -> Certainty:
        if features.log_odds is None:
            return Certainty.PERHAPS if features.overlap else Certainty.NONE
        return (
            Certainty.SURE
            if features.log_odds >= 2
            else Certainty.PERHAPS
            if features.log_odds > -6
            else Certainty.NONE
        )

    monkeypatch.setattr("index.quoting.calibration.certainty", certainty)
