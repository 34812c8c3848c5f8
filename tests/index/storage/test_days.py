"""The days in memory keep what the dates themselves say."""

import sqlite3
from datetime import date, timedelta

import numpy as np

from index.dates.when import Precision, When
from index.storage.days import Days, around

_FIRST = date(2001, 1, 1)


def test_a_window_of_days_keeps_what_the_dates_say() -> None:
    """The arrays of `Days` agree with `When.lies_in` and `When.meets` on any intervals."""
    chance = np.random.default_rng(2)

    def interval() -> When:
        first = _FIRST + timedelta(days=int(chance.integers(400)))
        return When(first, first + timedelta(days=int(chance.choice([0, 6, 30, 364]))), Precision.RANGE)

    held = [interval() for _ in range(200)]
    rows = [(each.first.toordinal(), each.last.toordinal()) for each in held if each.first and each.last]
    texts = sqlite3.connect(":memory:")
    texts.execute("CREATE TABLE documents(number INTEGER PRIMARY KEY, first, last, precision, anchor)")
    texts.execute("CREATE TABLE mentions(since, until, passage)")
    texts.executemany("INSERT INTO documents(first, last, precision) VALUES (?, ?, 'day')", rows)
    texts.execute("UPDATE documents SET number = number - 1")
    texts.executemany("INSERT INTO mentions VALUES (?, ?, ?)", [(*row, place) for place, row in enumerate(rows)])
    days = Days(lambda query: texts.execute(query).fetchall())
    for window in (*(interval() for _ in range(50)), When(None, held[0].last, Precision.RANGE)):
        lying = [place for place, each in enumerate(held) if each.lies_in(window)]
        assert sorted(days.mentioned_in(window).tolist()) == lying
        assert np.flatnonzero(days.told_in(window)).tolist() == lying
        meeting = [place for place, each in enumerate(held) if each.meets(window)]
        assert np.flatnonzero(days.published_in(window)).tolist() == meeting
        # What the words are bounded by lets all of these through.
        first, last = around(window)
        of = days.by_passage(np.arange(len(held), dtype=np.int32))
        assert all(any(first <= day <= last for day in of(place)) for place in lying)
