"""What one text changes and what is answered, where a transcript would not show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from smsbot.conversation import intents
from smsbot.conversation.intents import Intent
from smsbot.conversation.turn import ConsentChange, Saved, Shelf, Turn, Wanted, answer, take_turn
from smsbot.domain.outcome import ANSWERS
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Asked, Cadence, Place, Profile, State, Subscriber
from smsbot.wording import Wording

People = Callable[..., Subscriber]
Take = Callable[[Subscriber, Intent], Turn]

EVERYTHING_BUT_A_YES: tuple[Intent, ...] = (
    intents.Stop(),
    intents.Stop("some"),
    intents.Stop("wrong_number"),
    intents.Stop("delete"),
    intents.Stop("unsure"),
    intents.Help(),
    intents.More(),
    intents.Status(),
    intents.Freq(),
    intents.Freq(1),
    intents.Pause(),
    intents.Resume(),
    intents.Language(),
    intents.Language("es"),
    intents.Erase(),
    intents.Erase("1234"),
    intents.OpeningNumber(412),
    intents.Zip("10458"),
    intents.Sectors(every=True),
    intents.Sectors(),
    intents.PlaceChoice(anywhere=True),
    intents.PlaceChoice(),
    intents.Hired(),
    intents.Hired(0),
    intents.Hired(412),
    *(intents.HowItWent(outcome) for outcome in (None, *ANSWERS)),
    intents.Menu(),
    intents.Gone(),
    intents.Gone(412),
    intents.Scam(),
    intents.Scam(412),
    intents.Crisis(),
    intents.PrivateFacts(),
    intents.Ignore("tapback"),
    intents.Unknown(),
)


@pytest.fixture
def take(program: Program, now: datetime) -> Take:
    return lambda someone, intent: take_turn(someone, intent, now=now, program=program, erase_code="4821")


@pytest.mark.parametrize("state", [State.CONTACT, State.STOPPED])
@pytest.mark.parametrize("intent", EVERYTHING_BUT_A_YES, ids=repr)
def test_nothing_but_a_yes_subscribes(state: State, intent: Intent, person: People, take: Take):
    turn = take(person(state), intent)

    assert not turn.subscriber.subscribed
    assert turn.consent is not ConsentChange.GRANTED
    assert turn.subscriber.paused_until is None


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("intent", EVERYTHING_BUT_A_YES, ids=repr)
def test_every_reply_can_be_said_in_every_language(
    state: State, intent: Intent, person: People, take: Take, program: Program, wording: Wording
):
    turn = answer(take(person(state), intent), Shelf(), program=program, wording=wording)

    for language in program.languages:
        assert all("{" not in wording.say(say.key, language, say.values) for say in turn.replies)


def test_joining_is_a_consent_under_the_number_disclosed(person: People, take: Take, program: Program, now: datetime):
    turn = take(person(State.CONTACT), intents.Join())

    assert turn.consent is ConsentChange.GRANTED
    assert (turn.subscriber.state, turn.subscriber.weekly_cap) == (State.ACTIVE, program.weekly_cap)
    assert (turn.subscriber.joined_at, turn.subscriber.join_source) == (now, "text")
    assert turn.subscriber.asked is Asked.SECTORS


def test_jobs_after_a_stop_is_a_fresh_join_with_every_disclosure(person: People, take: Take):
    turn = take(person(State.STOPPED, erase_code="1", erase_until=datetime.max.replace(tzinfo=UTC)), intents.Join())

    assert [say.key for say in turn.replies] == ["optin1", "optin2"]
    assert (turn.consent, turn.subscriber.stopped_at, turn.subscriber.erase_code) == (ConsentChange.GRANTED, None, None)


def test_jobs_when_on_asks_what_is_still_open(person: People, take: Take):
    nothing = person(profile=Profile())
    only_work = person(profile=Profile(every_sector=True))

    assert [say.key for say in take(nothing, intents.Join()).replies] == ["optin2"]
    assert [say.key for say in take(only_work, intents.Join()).replies] == ["sector_ok"]
    assert take(person(), intents.Join()).wanted is Wanted.MORE


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_a_language_that_is_not_written_here_changes_nothing(language: str, person: People, take: Take):
    assert take(person(State.CONTACT), intents.Join(language)).subscriber.profile.language == "en"
    assert [say.key for say in take(person(), intents.Language(language)).replies] == ["lang"]
    assert take(person(), intents.Stop(language=language)).replies[0].language is None


def test_choosing_other_work_with_a_place_answers_with_openings(person: People, take: Take):
    turn = take(person(), intents.Sectors(names=frozenset({"retail"})))

    assert (turn.wanted, turn.saved, turn.replies) == (Wanted.FIRST, Saved.WORK, ())
    assert turn.subscriber.profile.sectors == {"retail"}


def test_a_place_before_any_work_is_answered_and_the_question_asked_again(person: People, take: Take):
    turn = take(person(profile=Profile()), intents.Zip("10458"))

    assert turn.subscriber.profile.place == Place(postcode="10458", areas=("bronx",))
    assert (turn.wanted, [say.key for say in turn.replies]) == (Wanted.FIRST, ["optin2"])
    assert turn.subscriber.asked is Asked.SECTORS


def test_a_second_stop_keeps_the_first_day_and_answers_again(person: People, take: Take, now: datetime):
    long_ago = now - timedelta(days=30)
    turn = take(person(State.STOPPED, stopped_at=long_ago), intents.Stop("unsure"))

    assert turn.subscriber.stopped_at == long_ago
    assert [say.key for say in turn.replies] == ["stop"]


def test_delete_stops_and_its_code_holds_to_the_end_of_the_local_day(person: People, take: Take):
    turn = take(person(), intents.Stop("delete"))

    assert turn.subscriber.state is State.STOPPED
    assert turn.subscriber.erase_code == "4821"
    assert turn.subscriber.erase_until == datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    assert turn.replies[0].values == {"code": "4821"}


@pytest.mark.parametrize(("code", "erased"), [("4821", True), ("4822", False), (None, False)])
def test_only_the_right_code_erases(code: str | None, erased: bool, person: People, take: Take, now: datetime):
    asked = person(State.STOPPED, erase_code="4821", erase_until=now + timedelta(hours=1))

    assert take(asked, intents.Erase(code)).erase is erased
    assert take(replace(asked, erase_until=now), intents.Erase(code)).erase is False
    assert take(person(), intents.Erase(code)).erase is False


@pytest.mark.parametrize(("days", "until"), [(None, 6), (1, 23), (10, 2)])
def test_a_pause_ends_at_the_start_of_a_local_day(days: int | None, until: int, person: People, take: Take):
    paused = take(person(), intents.Pause(days)).subscriber.paused_until

    assert paused is not None
    assert (paused.day, paused.hour) == (until, 5)


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        (intents.Pause(weekday=0), date(2026, 11, 23)),
        (intents.Pause(weekday=6), date(2026, 11, 29)),  # today is one: the next
        (intents.Pause(date=(12, 15)), date(2026, 12, 15)),
        (intents.Pause(date=(11, 22)), date(2027, 2, 20)),  # of next year, and at most ninety days
        (intents.Pause(date=(2, 29)), date(2027, 2, 20)),
    ],
)
def test_a_pause_up_to_a_day_ends_as_it_begins(asked: intents.Pause, until: date, person: People, take: Take):
    turn = take(person(), asked)

    assert turn.replies[0].values["day"] == until


def test_a_pause_is_at_most_ninety_days(person: People, take: Take):
    assert take(person(), intents.Pause(900)).subscriber == take(person(), intents.Pause(90)).subscriber


def test_start_and_resume_end_a_pause(person: People, take: Take, now: datetime):
    resting = person(paused_until=now + timedelta(days=3))

    assert take(resting, intents.Start()).subscriber.paused_until is None
    assert take(resting, intents.Resume()).subscriber.paused_until is None


def test_how_often_is_kept(person: People, take: Take):
    assert take(person(), intents.Freq(3)).subscriber.profile.cadence is Cadence.WEEKLY


def test_a_crisis_that_also_asks_for_no_more_texts_stops_them(person: People, take: Take):
    turn = take(person(), intents.Crisis(stops=True))

    assert (turn.subscriber.state, turn.consent) == (State.STOPPED, ConsentChange.WITHDRAWN)
    assert [say.key for say in turn.replies] == ["crisis"]


def test_a_tapback_is_left_alone(person: People, take: Take):
    assert take(person(), intents.Ignore("tapback")) == Turn(subscriber=person())


def test_words_nobody_knows_are_answered_so_often_a_day(person: People, take: Take, program: Program):
    someone, answered = person(), 0
    for _ in range(5):
        turn = take(someone, intents.Unknown())
        someone, answered = turn.subscriber, answered + len(turn.replies)

    assert answered == program.unknown_per_day


def test_an_answer_without_openings_wanted_is_the_turn_itself(
    person: People, take: Take, program: Program, wording: Wording
):
    turn = take(person(), intents.Help())

    assert answer(turn, Shelf(), program=program, wording=wording) is turn


def test_nothing_near_is_said_apart_from_nothing_anywhere(
    person: People, take: Take, program: Program, wording: Wording
):
    near = answer(take(person(), intents.Zip("10458")), Shelf(), program=program, wording=wording)
    anywhere = answer(take(person(), intents.PlaceChoice(anywhere=True)), Shelf(), program=program, wording=wording)

    assert [say.key for say in (*near.replies, *anywhere.replies)] == ["zip_none", "any_none"]
