"""Words for filters: what each sets or undoes, and what is no filter."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from jobs_feed.opening import Shift
from smsbot.conversation.filters import changed
from smsbot.conversation.intents import Filter
from smsbot.conversation.parse import Context, understand
from smsbot.conversation.turn import Turn, take_turn
from smsbot.domain.filters import ANY_JOB, Filters
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Asked, State

ALL = Filters(pay=Decimal(20), shift=Shift.NIGHTS, no_experience=True, no_english=True)


@pytest.mark.parametrize(
    ("text", "dollars"),
    [
        ("PAY 20", "20"),
        ("pay20", "20"),
        ("Pay $18.50/hr please", "18.50"),
        ("PAGO 18,50", "18.50"),
        ("pay at least 20 dollars an hour", "20"),
        ("pago 20 la hora", "20"),
        ("$20 an hour", "20"),
        ("$20/hr", "20"),
        ("20 dollars an hour or more", "20"),
        ("pay 20-25", "20"),
    ],
)
def test_pay_by_the_hour_is_understood_as_people_write_it(text: str, dollars: str, context: Context) -> None:
    assert understand(text, context).intent == Filter("pay", Decimal(dollars))


@pytest.mark.parametrize("text", ["PAY", "pago", "pay 45000", "PAY 412"])
def test_pay_without_an_amount_by_the_hour_is_asked_for(text: str, context: Context) -> None:
    assert understand(text, context).intent == Filter("pay", None)


@pytest.mark.parametrize("text", ["20", "$20", "20 hours", "night night", "good night", "buenas noches", "days off"])
def test_what_only_looks_like_a_filter_sets_none(text: str, context: Context) -> None:
    assert not isinstance(understand(text, context).intent, Filter)


@pytest.mark.parametrize(("text", "dollars"), [("20", "20"), ("$20", "20"), ("18.50", "18.50")])
def test_a_bare_number_answers_how_much(text: str, dollars: str, context: Context) -> None:
    asked = replace(context, asked=Asked.PAY)

    assert understand(text, asked).intent == Filter("pay", Decimal(dollars))


def test_the_number_of_a_shown_opening_is_no_pay(context: Context) -> None:
    asked = replace(context, asked=Asked.PAY, shown=frozenset({412}))

    assert understand("412", asked).intent.name == "opening"


@pytest.mark.parametrize("word", ["filters", "PAY 0", "ANYPAY", "DAYS", "NIGHTS", "ANYTIME", "NOEXP", "NOFILTERS"])
def test_filters_subscribe_nobody_after_a_stop(word: str, context: Context, person: Any, now: Any, program: Program):
    intent = understand(word, replace(context, state=State.STOPPED)).intent

    turn = take_turn(person(State.STOPPED), intent, now=now, program=program, erase_code="1")

    assert turn.subscriber == person(State.STOPPED)
    assert [say.key for say in turn.replies] == ["start_first"]


@pytest.mark.parametrize(
    ("word", "after"),
    [
        ("days", replace(ALL, shift=Shift.DAYS)),
        ("anytime", replace(ALL, shift=None)),
        ("anypay", replace(ALL, pay=None)),
        ("expok", replace(ALL, no_experience=False)),
        ("englishok", replace(ALL, no_english=False)),
        ("nights", ALL),
        ("noexp", ALL),
        ("noenglish", ALL),
        ("nofilters", ANY_JOB),
    ],
)
def test_one_word_changes_one_filter_and_one_undoes_all(word: str, after: Filters) -> None:
    assert changed(ALL, Filter(word)) == after


def take(person: Any, intent: Filter, now: Any, program: Program) -> Turn:
    return take_turn(person, intent, now=now, program=program, erase_code="1")


def test_a_filter_leaves_another_open_question_open(person: Any, now: Any, program: Program) -> None:
    asked = replace(person(), asked=Asked.FREQ, asked_at=now)

    turn = take(asked, Filter("days"), now, program)

    assert turn.subscriber.asked is Asked.FREQ
    assert turn.subscriber.profile.filters == Filters(shift=Shift.DAYS)


def test_how_much_is_asked_once(person: Any, now: Any, program: Program) -> None:
    asked = take(person(), Filter("pay"), now, program).subscriber
    answered = take(asked, Filter("pay", Decimal(20)), now, program).subscriber

    assert asked.asked is Asked.PAY
    assert asked.profile.filters == ANY_JOB
    assert answered.asked is Asked.FILTERS  # a bare number that follows is one of their menu
    assert answered.profile.filters == Filters(pay=Decimal(20))
