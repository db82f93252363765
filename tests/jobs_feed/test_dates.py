"""Dates as feeds write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs_feed.dates import find_day, find_moment

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Thu, 08 Feb 2024 00:00:00 EST", datetime(2024, 2, 8, 5, tzinfo=UTC)),
        ("Sun, 05 Jul 2026 19:25:12 +0000", datetime(2026, 7, 5, 19, 25, 12, tzinfo=UTC)),
        ("2026-10-01T05:00:00Z", datetime(2026, 10, 1, 5, tzinfo=UTC)),
        ("2026-10-01T05:00:00", datetime(2026, 10, 1, 9, tzinfo=UTC)),
        ("2026-10-01", datetime(2026, 10, 1, 4, tzinfo=UTC)),
        ("7/04/2011", datetime(2011, 7, 4, 4, tzinfo=UTC)),
        ("Nov 3, 2026", datetime(2026, 11, 3, 5, tzinfo=UTC)),
        ("1783731532", datetime(2026, 7, 11, 0, 58, 52, tzinfo=UTC)),
        ("1783731532000", datetime(2026, 7, 11, 0, 58, 52, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_is_the_citys(text, utc):
    assert find_moment(text, ZONE, NOW) == utc


@pytest.mark.parametrize("text", ["1970-01-01T00:00:00Z", "1900-01-01", "2027-01-01", "31/02/2026", "soon", "", None])
def test_no_date_is_believed_that_cannot_be(text):
    assert find_moment(text, ZONE, NOW) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("02/29/24", date(2024, 2, 29)),
        ("Applications close 11:59pm 21 June 2026 .", date(2026, 6, 21)),
        ("Closing Date Friday, 14 August 2026", date(2026, 8, 14)),
        ("December 3rd, 2026", date(2026, 12, 3)),
        ("2026-12-01T00:00:00Z", date(2026, 12, 1)),
        ("2026-12-02T03:00:00Z", date(2026, 12, 1)),
        ("12/3", date(2026, 12, 3)),
        ("5pm on Jan 5", date(2027, 1, 5)),
        ("11/30/2026 by 5 PM", date(2026, 11, 30)),
        ("1-Dec-26", date(2026, 12, 1)),
    ],
)
def test_a_day_is_found_in_words_and_numbers(text, day):
    assert find_day(text, ZONE, date(2026, 11, 22)) == day


@pytest.mark.parametrize("text", ["Rolling", "31/02/26", "02/30/2026", "1900-01-01T01:00:00Z", "24/7", "1/1/2099", ""])
def test_an_impossible_day_is_none(text):
    assert find_day(text, ZONE, date(2026, 11, 22)) is None


def test_a_day_without_a_year_needs_another_date_to_go_by():
    assert find_day("12/3", ZONE) is None


@given(st.text(max_size=40) | st.text(alphabet="0123456789/-: TZ.", max_size=25))
def test_dates_never_raise(text):
    find_moment(text, ZONE, NOW)
    find_day(text, ZONE, date(2026, 11, 22))


@pytest.mark.parametrize(
    ("text", "day"),
    [("1788915531", date(2026, 9, 8)), ("1788825600", date(2026, 9, 8)), ("1788915531000", date(2026, 9, 8))],
)
def test_a_last_day_may_be_counted_in_seconds(text: str, day: date) -> None:
    assert find_day(text, ZONE) == day
