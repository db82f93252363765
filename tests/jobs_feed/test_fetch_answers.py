"""What a status and its headers mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from requests.structures import CaseInsensitiveDict

from jobs_feed.fetch_answers import in_words, refusal_of, wait_of

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def wait(**headers: str) -> int | None:
    return wait_of(CaseInsensitiveDict({name.replace("_", "-"): value for name, value in headers.items()}), NOW)


def test_a_wait_in_seconds() -> None:
    assert wait(Retry_After="90") == 90


def test_a_wait_until_a_date_is_measured_on_the_sites_own_clock() -> None:
    until = "Sun, 22 Nov 2026 18:10:00 GMT"

    assert wait(Retry_After=until, Date="Sun, 22 Nov 2026 18:00:00 GMT") == 600
    assert wait(Retry_After=until) == 3 * 3600 + 600


def test_a_date_that_has_passed_is_no_wait() -> None:
    assert wait(Retry_After="Sun, 22 Nov 2026 14:00:00 GMT") == 0


@pytest.mark.parametrize("asked", ["31536000", "9" * 30, "Mon, 22 Nov 2027 15:00:00 GMT"])
def test_no_wait_is_longer_than_a_day(asked: str) -> None:
    assert wait(Retry_After=asked) == 24 * 3600


@pytest.mark.parametrize("asked", ["", "soon", "-5", "1.5", "٣"])
def test_a_wait_nobody_can_read_is_none(asked: str) -> None:
    assert wait(Retry_After=asked) is None


def test_a_good_answer_is_no_refusal() -> None:
    assert refusal_of(200, {}) is None


def test_a_redirect_to_nowhere_is_refused() -> None:
    refusal = refusal_of(302, {})

    assert refusal is not None
    assert refusal.code == "redirects"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes"), (3600, "1 hour"), (7201, "3 hours")],
)
def test_a_wait_in_words_is_rounded_up(seconds: int, words: str) -> None:
    assert in_words(seconds) == words
