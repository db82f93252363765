"""The last look before the carrier is called."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smsbot.domain.job_number import is_job_number
from smsbot.domain.messages import Delivery, TextKind, forward
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.sending import Standing, why_not
from smsbot.domain.subscriber import State

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
PHONE = PhoneNumber("+17185550199")
TEN = timedelta(minutes=10)
FINE = Standing(
    kind=TextKind.ALERT,
    state=State.ACTIVE,
    paused_until=None,
    refused_code=None,
    expires_at=NOON + TEN,
    opening_closed=False,
    already_told=False,
    misfit=False,
    too_often=None,
)


def ask(trial: frozenset[PhoneNumber] | None = None, **changes: object) -> str | None:
    return why_not(replace(FINE, **changes), NOON, least_left=TEN, phone=PHONE, trial=trial)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"state": State.STOPPED}, "stopped"),
        ({"state": State.CONTACT}, "stopped"),
        ({"refused_code": 21211}, "carrier_refused"),
        ({"paused_until": NOON + TEN}, "paused"),
        ({"paused_until": NOON}, None),
        ({"expires_at": NOON + TEN - timedelta(seconds=1)}, "window_closed"),
        ({"expires_at": None}, None),
        ({"opening_closed": True}, "opening_closed"),
        ({"already_told": True}, "already_told"),
        ({"misfit": True}, "changed"),
        ({"too_often": "weekly_cap"}, "weekly_cap"),
        ({"state": State.STOPPED, "opening_closed": True}, "stopped"),
    ],
)
def test_an_alert_goes_only_when_nothing_stands_against_it(changes: dict[str, object], reason: str | None) -> None:
    assert ask(**changes) == reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"state": State.STOPPED}, None),
        ({"paused_until": NOON + TEN}, None),
        ({"too_often": "weekly_cap"}, None),
        ({"refused_code": 21211}, "carrier_refused"),
        ({"expires_at": NOON}, None),
        ({"expires_at": NOON - TEN}, "window_closed"),
    ],
)
def test_a_confirmation_is_owed_to_somebody_who_asked(changes: dict[str, object], reason: str | None) -> None:
    assert ask(kind=TextKind.CONFIRMATION, **changes) == reason


def test_on_trial_only_the_trial_phones_are_sent_to() -> None:
    assert ask(trial=frozenset()) == "trial"
    assert ask(trial=frozenset({PHONE})) is None


@pytest.mark.parametrize("number", [99, 211, 311, 911, 988, 2025, 2026, 2027, 10_000])
def test_numbers_that_mean_something_else_name_no_job(number: int) -> None:
    assert not is_job_number(number, 2026)


@pytest.mark.parametrize("number", [100, 210, 412, 2024, 2028, 9999])
def test_any_other_number_of_three_or_four_digits_may(number: int) -> None:
    assert is_job_number(number, 2026)


@pytest.mark.parametrize("state", Delivery)
def test_a_report_moves_a_state_only_forward(state: Delivery) -> None:
    for first in ("queued", "sent", "failed", "undelivered", "delivered", "no such word"):
        for second in ("queued", "sent", "failed", "undelivered", "delivered"):
            one_way = forward(forward(state, first), second)
            assert one_way == forward(forward(state, second), first)
