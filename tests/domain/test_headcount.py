"""Counting people of each kind, and what small groups must not tell."""

from __future__ import annotations

import pytest

from smsbot.domain.headcount import Alike, Since, Standing, What, tally, without_small_cells

NURSES = Alike(
    standing=Standing.ON,
    sectors=("food_service", "healthcare"),
    areas=("bronx",),
    language="es",
    since=Since.DAY,
    people=3,
)


def test_who_chose_two_kinds_of_work_is_counted_in_both_and_once_as_a_person() -> None:
    assert tally([NURSES]) == {
        (What.STANDING, "on"): 3,
        (What.LANGUAGE, "es"): 3,
        (What.SECTOR, "food_service"): 3,
        (What.SECTOR, "healthcare"): 3,
        (What.AREA, "bronx"): 3,
        (What.AREA_LANGUAGE, "bronx es"): 3,
    }


@pytest.mark.parametrize("standing", [Standing.STOPPED, Standing.STRANGER, Standing.ERASED])
def test_who_is_not_on_the_list_is_counted_as_a_person_and_no_more(standing: Standing) -> None:
    group = Alike(standing=standing, sectors=("*",), areas=("*",), language="en", since=Since.DAY, people=2)

    assert tally([group]) == {(What.STANDING, str(standing)): 2}


def test_who_never_chose_is_counted_by_how_long_ago_they_joined() -> None:
    groups = [
        Alike(standing=Standing.UNFINISHED, sectors=("",), areas=("",), language="en", since=since, people=people)
        for since, people in ((Since.DAY, 1), (Since.LONGER, 5))
    ]

    counts = tally(groups)

    assert {key: people for (what, key), people in counts.items() if what is What.UNFINISHED} == {"day": 1, "longer": 5}
    assert counts[What.SECTOR, ""] == 6


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ([100, 50, 20], [100, 50, 20]),
        ([100, 9, 3], [100, None, None]),
        ([100, 50, 9], [100, None, None]),  # else the row's sum would tell the 9
        ([100, 10, 0], [100, 10, 0]),
        ([4], [None]),
        ([4, 0], [None, 0]),
        ([], []),
    ],
)
def test_small_cells_are_hidden_so_that_no_sum_tells_them(row: list[int], shown: list[int | None]) -> None:
    assert without_small_cells(row) == shown
