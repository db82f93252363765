"""What staff decide about an opening stands until what they decided about is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smsbot.domain.ruling import (
    Naming,
    NotPossible,
    Ruled,
    Verdict,
    approved,
    closed,
    filed,
    held,
    name_key,
    reopened,
    reread,
    restored,
    with_hold,
    without,
)

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def hold(code: str, sentence: str = "It states no pay.", points: int = 3) -> dict[str, Any]:
    return {"code": code, "points": points, "sentence": sentence}


def opening(*holds: dict[str, Any], **more: Any) -> Ruled:
    values: dict[str, Any] = {
        "state": "held" if holds else "open",
        "held_since": NOON if holds else None,
        "sector": "retail",
        "sector_reason": "the title says 'cashier'",
    }
    return Ruled(holds=holds, **values | more)


def test_what_is_approved_is_open_and_remembers_what_it_waited_for():
    one = approved(opening(hold("pay_missing"), hold("scam_fee", "It asks for a fee.")))

    assert (one.state, one.holds, one.held_since) == ("open", (), None)
    assert one.released == (("pay_missing", "It states no pay."), ("scam_fee", "It asks for a fee."))


def test_only_what_waits_can_be_approved():
    with pytest.raises(NotPossible, match="It is open"):
        approved(opening())


def test_what_staff_hold_waits_with_their_reason_first():
    one = held(opening(), "The employer says it is taken.", LATER)

    assert (one.state, one.held_since) == ("held", LATER)
    assert one.holds[0]["sentence"] == "The employer says it is taken."


def test_what_is_held_twice_keeps_its_date_and_has_one_reason_of_staff():
    one = held(held(opening(hold("pay_missing")), "First.", LATER), "Second.", LATER)

    assert one.held_since == NOON
    assert [each["sentence"] for each in one.holds] == ["Second.", "It states no pay."]


@pytest.mark.parametrize("reason", ["staff", "unseen"])
def test_what_staff_or_nobody_closed_opens_as_it_was(reason: str):
    waiting = opening(hold("pay_missing"), state="closed", closed_reason=reason, closed_at=NOON)
    plain = opening(state="closed", closed_reason=reason, closed_at=NOON)

    assert (reopened(waiting, LATER).state, reopened(waiting, LATER).held_since) == ("held", LATER)
    assert (reopened(plain, LATER).state, reopened(plain, LATER).closed_reason) == ("open", None)


@pytest.mark.parametrize("reason", ["gone", "stale", "deadline"])
def test_what_its_feed_or_its_last_day_closed_staff_cannot_open(reason: str):
    with pytest.raises(NotPossible):
        reopened(opening(state="closed", closed_reason=reason), LATER)


def test_nothing_is_closed_or_held_that_is_closed():
    gone = opening(state="closed", closed_reason="gone")

    with pytest.raises(NotPossible):
        closed(gone, LATER)
    with pytest.raises(NotPossible):
        held(gone, "Why", LATER)


def test_an_undo_gives_back_what_was_and_the_full_time_to_decide():
    was = opening(hold("pay_missing"))
    after = approved(was)

    assert restored(after, was, after, LATER) == opening(hold("pay_missing"), held_since=LATER)


@pytest.mark.parametrize(
    "now",
    [
        opening(hold("reported_scam")),
        opening(state="closed", closed_reason="gone"),
        opening(sector="security"),
    ],
)
def test_nothing_is_undone_once_something_else_has_changed_it(now: Ruled):
    was = opening(hold("pay_missing"))

    with pytest.raises(NotPossible, match="changed it since"):
        restored(now, was, approved(was), LATER)


class TestReadAgain:
    def test_what_staff_let_pass_holds_no_longer(self):
        one = approved(opening(hold("scam_fee"), hold("pay_missing")))

        again = reread(one, [hold("scam_fee"), hold("pay_missing")], same_text=True, now=LATER)

        assert (again.state, again.holds) == ("open", ())

    def test_in_another_text_a_fact_stays_weighed_and_the_text_is_judged_anew(self):
        one = approved(opening(hold("scam_fee"), hold("pay_missing"), hold("feed_untrusted")))

        again = reread(one, [hold("scam_fee"), hold("pay_missing"), hold("feed_untrusted")], same_text=False, now=LATER)

        assert (again.state, again.held_since) == ("held", LATER)
        assert [each["code"] for each in again.holds] == ["scam_fee", "feed_untrusted"]

    def test_what_was_judged_anew_does_not_pass_the_time_after(self):
        one = approved(opening(hold("scam_fee")))
        changed = reread(one, [hold("scam_fee")], same_text=False, now=LATER)

        assert reread(changed, [hold("scam_fee")], same_text=True, now=LATER).state == "held"

    def test_a_lower_pay_is_another_fact(self):
        one = approved(opening(hold("pay_under_floor", "$16 an hour is under $17.")))

        assert reread(one, [hold("pay_under_floor", "$3 an hour is under $17.")], same_text=False, now=LATER).holds

    @pytest.mark.parametrize("code", ["staff", "reported_scam", "reported_filled"])
    def test_no_reading_answers_what_people_said(self, code: str):
        again = reread(opening(hold(code)), [], same_text=False, now=LATER)

        assert (again.state, [each["code"] for each in again.holds]) == ("held", [code])

    @pytest.mark.parametrize("reason", ["staff", "unseen", "gone", "stale"])
    def test_what_is_closed_stays_so(self, reason: str):
        again = reread(opening(state="closed", closed_reason=reason), [hold("pay_missing")], same_text=False, now=LATER)

        assert (again.state, again.closed_reason, again.codes()) == ("closed", reason, {"pay_missing"})

    def test_what_closed_undecided_opens_once_there_is_nothing_left_to_decide(self):
        was = opening(hold("feed_untrusted"), state="closed", closed_reason="unseen", closed_at=NOON)

        again = reread(was, [], same_text=True, now=LATER)

        assert (again.state, again.closed_reason, again.closed_at) == ("open", None, None)

    def test_what_people_reported_and_nobody_decided_about_stays_closed(self):
        was = opening(hold("reported_scam"), state="closed", closed_reason="unseen", closed_at=NOON)

        assert reread(was, [], same_text=True, now=LATER).state == "closed"

    def test_a_later_deadline_opens_it(self):
        again = reread(opening(state="closed", closed_reason="deadline", closed_at=NOON), [], same_text=False, now=NOON)

        assert (again.state, again.closed_reason, again.closed_at) == ("open", None, None)

    def test_its_date_is_that_of_its_first_reason(self):
        assert reread(opening(hold("a")), [hold("b")], same_text=False, now=LATER).held_since == NOON


def test_the_last_reason_gone_it_is_open_and_closed_stays_closed():
    assert without(opening(hold("a"), hold("b")), "a").state == "held"
    assert without(opening(hold("a")), "a").state == "open"
    assert without(opening(hold("a"), state="closed"), "a").state == "closed"


def test_a_reason_more_holds_and_waits_in_what_is_closed():
    assert with_hold(opening(), hold("a"), LATER).held_since == LATER
    assert with_hold(opening(state="closed"), hold("a"), LATER).state == "closed"


def test_a_kind_of_work_is_filed_by_staff():
    assert filed(opening(), "security").sector_reason == "set by staff"


class TestNames:
    def test_undecided_says_what_the_feed_says(self):
        naming = Naming()

        assert naming.names("Court clerk", "City") == ("Court clerk", "City")
        assert naming.passes([hold("sensitive_word")]) == [hold("sensitive_word")]

    @pytest.mark.parametrize("verdict", [Verdict.ALLOW, Verdict.REWORD, Verdict.ON_REQUEST])
    def test_any_word_of_staff_answers_for_sensitive_words_and_nothing_else(self, verdict: Verdict):
        naming = Naming(verdict=verdict, title="Clerk")

        assert naming.passes([hold("sensitive_word"), hold("pay_missing")]) == [hold("pay_missing")]

    def test_other_words_are_said_instead(self):
        assert Naming(verdict=Verdict.REWORD, title="Clerk").names("Court clerk", "City") == ("Clerk", None)

    def test_a_key_is_short_however_long_the_name(self):
        assert len(name_key("x" * 5000, None)) == 32
        assert name_key("Clerk", "City") != name_key("Clerk", "Town")
