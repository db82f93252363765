"""The web's desk over a real house: links followed, health told, counts published, the clock moved."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from jobs_feed.opening import Apply, ApplyHow
from smsbot.clock import OffsetClock
from smsbot.desk import ClockRow, HouseDesk
from smsbot.storage import facts, pauses, postings, ticks
from smsbot.workflows.pause_all import pause_all
from tests.house import (
    NOON,
    PHONE,
    House,
    city,
    desk,
    emptied,
    house,
    migrated_url,
    postgres_schema,
    sqlite_schema,
    wording,
)

__all__ = ["city", "desk", "emptied", "house", "migrated_url", "postgres_schema", "sqlite_schema", "wording"]

BY_WEB = (Apply(ApplyHow.WEB, "https://jobs.example/apply"), Apply(ApplyHow.PHONE, "718-555-0142"))


def code_of(house: House, opening_id: int) -> str:
    return str(house.row("opening", id=opening_id)["code"])


# ---- short links ----


def test_a_short_link_leads_to_how_to_apply_and_is_counted(house: House, desk: HouseDesk):
    opening_id = house.opening(apply=BY_WEB)

    found = desk.follow(code_of(house, opening_id).lower(), NOON)

    assert found is not None
    assert (found.title, found.url, found.open) == ("Home health aide", "https://jobs.example/apply", True)
    assert found.how == (("phone", "718-555-0142"),)
    assert house.row("opening", id=opening_id)["clicks"] == 1


def test_refusals_are_written_down_once_a_minute_at_most(house: House, desk: HouseDesk):
    for seconds in (0, 20, 59, 61):
        desk.refused(NOON + timedelta(seconds=seconds))
        with house.database.read() as db:
            last = facts.last_refused(db)
        assert last == NOON + timedelta(seconds=61 if seconds == 61 else 0)


def test_a_code_that_is_none_leads_nowhere(house: House, desk: HouseDesk):
    assert desk.follow("ABCDEFG", NOON) is None


def test_what_waits_for_staff_has_no_page(house: House, desk: HouseDesk):
    opening_id = house.opening()
    with house.database.begin() as db:
        db.execute(sa.text("UPDATE opening SET state = 'held'"))

    assert desk.follow(code_of(house, opening_id), NOON) is None


def test_a_job_is_open_through_its_last_day_in_the_city_and_not_after(house: House, desk: HouseDesk):
    opening_id = house.opening(deadline=date(2026, 11, 22))
    late_that_evening = NOON + timedelta(hours=11)

    last_hour = desk.follow(code_of(house, opening_id), late_that_evening)
    next_day = desk.follow(code_of(house, opening_id), late_that_evening + timedelta(hours=1))

    assert last_hour is not None
    assert next_day is not None
    assert (last_hour.open, next_day.open) == (True, False)


def test_a_closed_job_says_so(house: House, desk: HouseDesk):
    opening_id = house.opening()
    with house.database.begin() as db:
        postings.close(db, [opening_id], "gone", NOON)

    found = desk.follow(code_of(house, opening_id), NOON)

    assert found is not None
    assert found.open is False


# ---- health and counts ----


def test_a_desk_over_a_good_database_is_ready_whatever_the_worker_does(house: House, desk: HouseDesk):
    silent = desk.health()
    with house.database.begin() as db:
        ticks.take(db, "plan", 1, desk.now())
        facts.put(db, "halted", "The account is suspended.")
    working = desk.health()

    assert (silent.ready, silent.details["worker"]) == (True, "silent")
    assert (working.ready, working.details["worker"]) == (True, "ok")
    assert working.details["carrier"] == "The account is suspended."


def test_a_pause_of_all_alerts_is_told_without_a_name_and_leaves_the_desk_ready(house: House, desk: HouseDesk):
    before = desk.metrics()
    pause_all(house.database, "ana@city.example", NOON)

    told = desk.health()

    assert (told.ready, told.details["paused_since"]) == (True, NOON.isoformat())
    assert told.details["alerts"] == "paused by staff"
    assert b"smsbot_paused 0.0" in before
    assert b"smsbot_paused 1.0" in desk.metrics()


def test_a_rest_that_the_carrier_wants_is_told_in_words_and_until_when(house: House, desk: HouseDesk):
    with house.database.begin() as db:
        rest = pauses.Pause(pauses.SERVICE, desk.now(), "Not registered.", desk.now() + timedelta(hours=9))
        pauses.begin(db, rest)

    assert desk.health().details["alerts"] == rest.in_words
    assert f"until {rest.until:%Y-%m-%d %H:%M} UTC: Not registered." in rest.in_words


def test_errors_of_the_carrier_are_counted_with_their_meaning_and_so_are_numbers_left_alone(
    house: House, desk: HouseDesk
):
    now = desk.now()
    for code in (31999, 30006):
        row_id = house.queue(house.join(now=now), now=now)
        house.hand_over(row_id, f"SM{code}", now)
        house.report(row_id, f"SM{code}", "undelivered", code, now=now)

    told = desk.metrics().decode()

    landline = 'code="30006",meaning="This is a landline, or its carrier takes no texts from us."'
    assert f"smsbot_carrier_errors{{{landline}}} 1.0" in told
    assert f"smsbot_numbers_left_alone{{{landline}}} 1.0" in told
    assert "smsbot_unknown_errors 1.0" in told


def test_a_database_of_another_schema_is_not_ready(house: House, desk: HouseDesk):
    with house.database.begin() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = 'other'"))

    told = desk.health()

    assert told.ready is False
    assert "smsbot migrate" in str(told.details["database"])


def test_a_database_that_cannot_be_written_is_not_ready(house: House, desk: HouseDesk):
    with house.database.begin() as db:
        db.execute(sa.text("DROP TABLE meta"))

    assert desk.health().ready is False


def test_the_counts_hold_no_number_and_no_word(house: House, desk: HouseDesk):
    house.opening()
    row_id = house.queue(house.join())
    house.report("999", "SMstray", "delivered")

    told = desk.metrics().decode()

    assert 'smsbot_subscribers{state="active"} 1.0' in told
    assert 'smsbot_texts{state="queued"} 1.0' in told
    assert 'smsbot_openings{state="open"} 1.0' in told
    assert "smsbot_stray_receipts 1.0" in told
    assert "smsbot_live 0.0" in told
    assert re.search(r"7185550199|CareWell|3 new jobs", told) is None
    assert row_id


# ---- the clock of development ----


def test_every_process_sees_the_clock_that_one_of_them_moved(house: House):
    def offset() -> timedelta:
        with house.database.read() as db:
            return facts.clock_offset(db)

    clock, other = OffsetClock(offset, ttl=0), OffsetClock(offset, ttl=0)
    row = ClockRow(house.database, house.program, clock)

    row.set("+36h")
    row.set("+12h")

    assert row.offset() == timedelta(hours=48)
    assert abs(other.now() - clock.now()) < timedelta(seconds=5)
    row.set("real")
    assert row.offset() == timedelta()


def test_a_word_that_is_no_time_moves_nothing(house: House):
    row = ClockRow(house.database, house.program, OffsetClock(timedelta))

    with pytest.raises(ValueError, match="is no time"):
        row.set("someday")

    assert row.offset() == timedelta()


def test_receipts_and_texts_go_through_the_desk_to_the_same_ledger(house: House, desk: HouseDesk):
    answered = desk.receive(house.message("HELP"), NOON)
    ((_, reference),) = answered.replies
    receipt = desk.read_receipt({"MessageSid": "SMr", "MessageStatus": "delivered"}, {"ref": reference}, NOON)

    assert receipt is not None
    assert desk.record(receipt, NOON) is True
    assert house.row("outbox", id=int(reference))["state"] == "delivered"
    assert house.person(PHONE).id == house.row("outbox")["subscriber_id"]
