"""Which opening waits for staff, and why."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jobs_feed.feed import Feed, PayRule
from jobs_feed.opening import Apply, ApplyHow, Opening, PayUnit
from jobs_feed.screening import Floor, floor_for, load_floors, screen

TODAY = date(2026, 11, 22)
FEED = Feed(id="1", name="Board", url="https://board.example", trusted=True)
FLOORS = load_floors(Path(__file__).parents[2] / "config" / "wage_floors.toml")
JOB = Opening(
    source_id="1", external_id="1", title="Line Cook", employer="Acme",
    description_text="A busy kitchen. We pay weekly.",
    pay_min=Decimal(20), pay_max=Decimal(22), pay_unit=PayUnit.HOUR, apply=(Apply(ApplyHow.WEB, "https://acme.example/1"),),
)  # fmt: skip


def codes(feed=FEED, today=TODAY, **fields):
    return [hold.code for hold in screen(replace(JOB, **fields), feed=feed, floors=FLOORS, today=today)]


def test_an_ordinary_opening_of_a_trusted_feed_may_go():
    assert codes() == []


def test_everything_of_an_untrusted_feed_waits():
    assert codes(replace(FEED, trusted=False)) == ["feed_untrusted"]


@pytest.mark.parametrize(
    ("rule", "held"),
    [(PayRule.REQUIRED, ["pay_missing"]), (PayRule.MAY_BE_MISSING, []), (PayRule.FROM_GRADE, ["pay_from_grade"])],
)
def test_missing_pay_waits_by_the_feeds_rule(rule, held):
    assert codes(replace(FEED, pay_rule=rule), pay_min=None, pay_max=None, pay_unit=None) == held


@pytest.mark.parametrize(
    ("least", "most", "unit", "held"),
    [
        ("17", "17", PayUnit.HOUR, []),
        ("16.99", "25", PayUnit.HOUR, ["pay_under_floor"]),
        ("35360", "40000", PayUnit.YEAR, []),
        ("35000", "40000", PayUnit.YEAR, ["pay_under_floor"]),
        (None, "16", PayUnit.HOUR, ["pay_under_floor"]),
        ("150", "150", PayUnit.HOUR, []),
        ("90", "151", PayUnit.HOUR, ["pay_out_of_bounds"]),
    ],
)
def test_pay_lies_between_the_floor_and_what_is_believable(least, most, unit, held):
    assert codes(pay_min=least and Decimal(least), pay_max=most and Decimal(most), pay_unit=unit) == held


@pytest.mark.parametrize(
    ("title", "day", "dollars"),
    [
        ("Cook", date(2026, 1, 1), "17.00"),
        ("Cook", date(2025, 12, 31), "16.50"),
        ("Cook", date(2023, 6, 1), "15.00"),
        ("Home Health Aides (nights)", date(2024, 6, 1), "18.55"),
        ("Home-Health Aide", TODAY, "19.10"),
        ("HHA", TODAY, "19.10"),
    ],
)
def test_the_floor_in_force_for_this_kind_of_work_counts(title, day, dollars):
    assert floor_for(title, FLOORS, day) == Decimal(dollars)


def test_before_any_floor_there_is_none():
    assert floor_for("Cook", [Floor(since=date(2030, 1, 1), hourly=Decimal(99))], TODAY) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("You pay a $40 registration fee before training.", "scam_fee"),
        ("A refundable deposit secures your place.", "scam_fee"),
        ("We will mail you a check. Deposit the check and wire the balance.", "scam_cheque"),
        ("Purchase gift cards for our clients.", "scam_gift_cards"),
        ("Salary paid by Zelle every Friday.", "scam_gift_cards"),
        ("Reshipping assistant: receive packages at your home.", "scam_reshipping"),
        ("Become a mystery shopper", "scam_reshipping"),
        ("Guaranteed job! Previously undisclosed federal jobs.", "scam_guaranteed"),
        ("Earn $500 a day, easy work", "scam_guaranteed"),
        ("Text your social security number to begin.", "scam_private_facts"),
        ("Contact our manager on WhatsApp for the interview", "scam_chat_only"),
    ],
)
def test_what_the_ftc_warns_of_waits(text, code):
    assert code in codes(description_text=text)


@pytest.mark.parametrize(
    "text",
    [
        "We never ask for an application fee. Pay is weekly by check.",
        "Handle cash, checks and credit cards at the register. Sell gift cards.",
        "Package handlers load trucks at our depot.",
        "Quality control inspector in our plant.",
        "We will verify your identity card at the interview.",
        "Send your resume to jobs@acme.example. Signal timing on our streets.",
    ],
)
def test_ordinary_work_is_no_scam(text):
    assert codes(description_text=text) == []


def test_free_mail_short_links_and_wild_day_pay_wait():
    assert codes(apply=(Apply(ApplyHow.EMAIL, "acme.jobs@gmail.com"),)) == ["scam_free_mail"]
    assert codes(apply_url="https://bit.ly/3x") == ["short_link"]
    assert "scam_day_pay" in codes(pay_min=Decimal(1100), pay_max=Decimal(1100), pay_unit=PayUnit.DAY)


@pytest.mark.parametrize(
    "title", ["Court Officer", "Debt Collector", "Child-Support Worker", "Homeless Shelters Aide", "HIV counselor"]
)
def test_a_title_that_would_tell_on_its_reader_waits(title):
    assert codes(title=title) == ["sensitive_word"]


def test_sensitive_words_count_whole_and_only_in_title_and_employer():
    assert codes(title="Courtesy Clerk", employer="Snapdragon Sheltered Gardens") == []
    assert codes(description_text="Near the court, beside the shelter.") == []
    assert codes(employer="Family Court") == ["sensitive_word"]


def test_hostile_text_waits_with_its_own_reason_the_heaviest_first():
    assert codes(hostile=("bidi", "control", "javascript_link", "script"))[:2] == ["javascript_link", "script"]
    assert set(codes(hostile=("bidi", "control"))) == {"bidi", "control"}


def test_every_hold_says_why_in_a_sentence():
    holds = screen(replace(JOB, pay_min=Decimal(10)), feed=replace(FEED, trusted=False), floors=FLOORS, today=TODAY)

    assert [hold.sentence for hold in holds] == [
        "$10.00 an hour is under the lowest lawful pay of $17.00.",
        "Openings of this feed wait until somebody has looked at them.",
    ]


def test_a_bad_floor_is_named_with_its_row(tmp_path):
    path = tmp_path / "wage_floors.toml"
    path.write_text(
        '[[floor]]\nsince = 2026-01-01\nhourly = "17"\n'
        '[[floor]]\nsince = "soon"\nhourly = "18"\n[[floor]]\nhourly = "x"\n'
    )

    with pytest.raises(ValueError, match=r"floor 2: since is a date.*\n.*floor 3: wants"):
        load_floors(path)
