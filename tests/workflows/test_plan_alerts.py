"""Who is told what and when: cohorts, allowance, budget, and an account of everybody, on both databases."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from jobs_feed.opening import Where
from smsbot.domain.messages import TextKind
from smsbot.storage import postings, subscribers
from smsbot.storage.tables import opening as opening_table
from smsbot.storage.tables import subscriber as subscriber_table
from smsbot.workflows.plan_alerts import AlreadyPlanning, plan_alerts
from tests.house import House
from tests.workflows.planning import DAY, MONDAY, Carrier, join, numbers, plan, send, told_pairs, with_program

MINUTE = timedelta(minutes=1)
A, B = numbers(2)


def crowd(house: House, size: int) -> None:
    """Many people of four wishes, without texting for each."""
    with house.database.begin() as db:
        db.execute(
            sa.insert(subscriber_table),
            [
                {
                    "phone_index": f"index {number}",
                    "phone_cipher": house.vault.seal(f"+1718{5_550_000 + number}") if number < 5 else "sealed",
                    "state": "active",
                    "sectors": ("healthcare", "*")[number % 2],
                    "anywhere": number % 4 < 2,
                    "areas": "" if number % 4 < 2 else "bronx",
                    "cadence": 2,
                    "language": "en",
                    "weekly_cap": 5,
                    "unknown_count": 0,
                    "created_at": MONDAY,
                }
                for number in range(size)
            ],
        )


def test_two_thousand_people_of_few_wishes_share_few_texts(house: House) -> None:
    crowd(house, 2_000)
    house.opening("Nurse", MONDAY)

    report = plan(house)

    assert (report.active, report.told, report.reasons) == (2_000, 2_000, {})
    assert report.digests == 4
    assert house.counts()["outbox"] == 2_000


def test_a_plan_run_again_changes_nothing_and_records_nothing_twice(house: House) -> None:
    crowd(house, 40)
    house.opening("Nurse", MONDAY)
    house.opening("Cook", MONDAY, sector="food_service", area="queens")
    plan(house)
    plan(house, MONDAY + MINUTE)
    before = house.counts()
    cohorts = house.rows("cohort")

    for minute in range(2, 7):
        assert plan(house, MONDAY + minute * MINUTE).told == 0

    after = house.counts()
    assert after.pop("plan_run") == before.pop("plan_run") + 5
    assert after == before
    assert house.rows("cohort") == cohorts


def test_whoever_is_told_the_same_from_now_on_is_one_cohort_again(house: House) -> None:
    join(house, A, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)
    join(house, B, MONDAY + MINUTE)  # their first answer shows the nurse
    house.opening("Aide", MONDAY + DAY)

    separate = plan(house, MONDAY + DAY)
    house.opening("Doctor", MONDAY + 16 * DAY)
    together = plan(house, MONDAY + 16 * DAY)

    assert (separate.told, separate.digests) == (2, 2)
    assert (together.told, together.digests) == (2, 1)
    assert len(told_pairs(house)) == len(set(told_pairs(house)))


def test_somebody_shown_an_opening_in_an_answer_is_not_texted_about_it(house: House) -> None:
    house.opening("Nurse", MONDAY)
    join(house, A, MONDAY)

    report = plan(house)

    assert report.reasons == {"no_new_opening": 1}


def test_a_changed_wish_does_not_make_old_openings_new(house: House) -> None:
    join(house, A, MONDAY)
    house.opening("Nurse", MONDAY)
    carrier = Carrier()
    plan(house)
    send(house, carrier)

    house.text("TYPES", A, MONDAY + MINUTE)
    house.text("8", A, MONDAY + MINUTE)
    house.text("10458", A, MONDAY + MINUTE)
    report = plan(house, MONDAY + DAY)

    assert report.reasons == {"no_new_opening": 1}


def test_whose_text_was_dropped_is_planned_for_again(house: House) -> None:
    join(house, A, MONDAY)
    join(house, B, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)
    house.text("PAUSE", A, MONDAY)
    carrier = Carrier()
    send(house, carrier)
    paused = plan(house, MONDAY + DAY)
    house.text("RESUME", A, MONDAY + DAY)

    report = plan(house, MONDAY + DAY + MINUTE)
    send(house, carrier, MONDAY + DAY + MINUTE)

    assert paused.reasons == {"paused": 1, "no_new_opening": 1}
    assert report.told == 1
    assert sorted(carrier.phones) == [A, B]


def test_a_pause_that_ends_by_itself_ends_for_the_plan(house: House) -> None:
    join(house, A, MONDAY)
    house.text("PAUSE 7", A, MONDAY)
    house.opening("Nurse", MONDAY + 6 * DAY)
    until = house.person(A).paused_until
    assert until is not None

    assert plan(house, MONDAY + 6 * DAY).told == (0 if until > MONDAY + 6 * DAY else 1)
    assert plan(house, max(until + MINUTE, MONDAY + 7 * DAY)).told == 1


def test_a_digest_names_at_most_three_openings_and_the_rest_waits_for_more(house: House) -> None:
    join(house, A, MONDAY)
    for number in range(7):
        house.opening(f"Nurse {number}", MONDAY)
    plan(house)
    send(house, Carrier())

    (answer,) = house.text("MORE", A, MONDAY + MINUTE)

    assert len(house.rows("digest_opening")) <= 3
    assert "Nurse" in answer
    assert len(told_pairs(house)) == len(set(told_pairs(house))) > 3


@pytest.mark.parametrize(("freq", "days"), [("1", 5), ("2", 3), ("3", 1)])
def test_the_allowance_of_a_week_is_kept_whatever_opens(house: House, freq: str, days: int) -> None:
    join(house, A, MONDAY, "1", "ANY", f"FREQ {freq}")
    carrier = Carrier()

    for hour in range(7 * 8):  # every third hour of a week
        now = MONDAY - timedelta(hours=6) + hour * timedelta(hours=3)
        house.opening(f"Nurse {hour}", now)
        plan(house, now)
        send(house, carrier, now)

    assert len(carrier.sent) == days


def test_the_number_disclosed_when_joining_caps_every_cadence(house: House) -> None:
    modest = with_program(house, weekly_cap=2)
    join(modest, A, MONDAY, "1", "ANY", "FREQ 1")
    carrier = Carrier()
    reasons = []

    for day in range(7):  # today's program allows five; this person was told two
        house.opening(f"Nurse {day}", MONDAY + day * DAY)
        reasons.append(plan(house, MONDAY + day * DAY).reasons)
        send(house, carrier, MONDAY + day * DAY)

    assert len(carrier.sent) == 2
    assert {"weekly_cap": 1} in reasons


def test_whoever_chose_no_work_gets_all_work_from_the_second_plan_run_on_once_a_week(house: House) -> None:
    house.text("JOBS", A, MONDAY)
    house.opening("Nurse", MONDAY)
    house.opening("Cook", MONDAY, sector="food_service", area="queens")

    first, second = plan(house), plan(house, MONDAY + MINUTE)
    house.opening("Guard", MONDAY + DAY, sector="security")
    next_day, next_week = plan(house, MONDAY + DAY), plan(house, MONDAY + 7 * DAY + 2 * MINUTE)

    assert (first.told, first.reasons) == (0, {"registration_unfinished": 1})
    assert (second.told, house.rows("digest")[0]["template"]) == (1, "never_chose")
    assert (next_day.told, next_day.reasons) == (0, {"cadence": 1})
    assert next_week.told == 1


def test_nobody_is_told_outside_their_work_or_place(house: House) -> None:
    join(house, A, MONDAY, "1", "10458")
    for number, more in enumerate(
        (
            {"sector": "retail"},
            {"area": "queens", "postcode": None},
            {"where": Where.CITY, "area": None, "postcode": None},
            {"where": Where.UNKNOWN, "area": None, "postcode": None},
            {"where": Where.OUTSIDE, "area": None, "postcode": None},
        )
    ):
        house.opening(f"Job {number}", MONDAY, **more)
    nothing = plan(house)
    remote = house.opening("Remote nurse", MONDAY, where=Where.REMOTE, area=None, postcode=None)

    report = plan(house, MONDAY + MINUTE)

    assert nothing.reasons == {"no_new_opening": 1}
    assert report.told == 1
    assert [row["opening_id"] for row in house.rows("digest_opening")] == [remote]


@pytest.mark.parametrize("hours", [-9, -4.05, 7.9, 8, 12])
def test_nothing_is_planned_outside_the_window_or_in_its_last_ten_minutes(house: House, hours: float) -> None:
    join(house, A, MONDAY)
    house.opening("Nurse", MONDAY - DAY)

    assert plan(house, MONDAY + timedelta(hours=hours)).reasons == {"quiet_hours": 1}


def test_a_number_of_another_zone_has_both_windows(house: House) -> None:
    west = numbers(1)[0].__class__("+12135550123")  # three hours behind the city
    join(house, west, MONDAY)
    house.opening("Nurse", MONDAY - DAY)

    early, late = plan(house, MONDAY - timedelta(hours=1)), plan(house, MONDAY + timedelta(minutes=30))

    assert (early.reasons, late.told) == ({"quiet_hours": 1}, 1)
    assert house.row("digest")["expires_at"] == MONDAY + timedelta(hours=8)


def test_an_opening_that_closed_or_passed_its_deadline_is_told_to_nobody(house: House) -> None:
    join(house, A, MONDAY)
    closed = house.opening("Nurse", MONDAY)
    house.opening("Aide", MONDAY, deadline=MONDAY.date() - DAY)
    with house.database.begin() as db:
        postings.close(db, [closed], "gone", MONDAY)

    assert plan(house).reasons == {"no_new_opening": 1}


def test_an_opening_of_more_than_a_fortnight_is_told_to_nobody(house: House) -> None:
    join(house, A, MONDAY)
    house.opening("Nurse", MONDAY, posted_at=MONDAY - 14 * DAY)
    old = plan(house)
    house.opening("Aide", MONDAY, posted_at=MONDAY - 14 * DAY + MINUTE)

    assert (old.told, plan(house).told) == (0, 1)


def price(house: House) -> Decimal:
    return house.program.prices.cost_out(1)


def test_the_budget_of_a_day_stops_alerts_in_the_middle_of_a_cohort(house: House) -> None:
    crowd(house, 40)
    house.opening("Nurse", MONDAY)
    poor = with_program(house, budget_day=price(house) * 13)

    first, again, tomorrow = plan(poor), plan(poor, MONDAY + MINUTE), plan(poor, MONDAY + DAY)

    assert (first.told, first.reasons) == (13, {"budget": 27})
    assert (again.told, sum(again.reasons.values())) == (0, 40)
    assert again.reasons["budget"] == 27
    assert tomorrow.told == 13
    assert len(told_pairs(house)) == len(set(told_pairs(house)))


def test_the_budget_of_a_month_is_a_hard_stop_too(house: House) -> None:
    crowd(house, 20)
    house.opening("Nurse", MONDAY)
    poor = with_program(house, budget_month=price(house) * 15)

    assert plan(poor).told == 15
    assert plan(poor, MONDAY + DAY).told == 0
    assert plan(poor, MONDAY + 8 * DAY).told == 5  # December


def test_a_dropped_text_gives_its_money_back(house: House) -> None:
    join(house, A, MONDAY)
    join(house, B, MONDAY)
    house.opening("Nurse", MONDAY)
    poor = with_program(house, budget_day=price(house))
    first = plan(poor)
    told = house.row("outbox", kind="alert")["subscriber_id"]
    house.text("STOP", A if told == house.person(A).id else B, MONDAY)

    second = plan(poor, MONDAY + MINUTE)

    assert (first.told, second.told) == (1, 1)


def test_answers_are_outside_the_budget(house: House) -> None:
    poor = with_program(house, budget_day=Decimal(0))
    house.opening("Nurse", MONDAY)

    join(poor, A, MONDAY)
    (more,) = poor.text("STATUS", A, MONDAY)

    assert more
    assert plan(poor).told == 0


def test_everybody_is_accounted_for_with_a_reason(house: House) -> None:
    phones = numbers(8)
    for phone in phones:
        join(house, phone, MONDAY)
    house.text("STOP", phones[0], MONDAY)
    house.text("PAUSE", phones[1], MONDAY)
    with house.database.begin() as db:
        subscribers.refuse(db, house.person(phones[2]).id, 21211)
    house.text("TYPES", phones[3], MONDAY)
    house.text("2", phones[3], MONDAY)
    join(house, numbers(20)[-1], MONDAY, "hello")
    house.opening("Nurse", MONDAY)

    report = plan(house)

    assert report.active == 8
    assert (report.told, report.reasons) == (
        4,
        {"paused": 1, "carrier_refused": 1, "no_new_opening": 1, "registration_unfinished": 1},
    )
    run = house.rows("plan_run")[-1]
    assert run["active"] == sum(run["counts"].values()) == 8
    assert json.loads(json.dumps(report.as_json()))["told"] == 4


def test_an_alert_row_stamped_later_counts_as_there(house: House) -> None:
    join(house, A, MONDAY, "1", "ANY", "FREQ 3")
    house.opening("Nurse", MONDAY - 2 * DAY)
    house.opening("Aide", MONDAY - 2 * DAY)
    plan(house, MONDAY)

    assert plan(house, MONDAY - DAY).reasons == {"cadence": 1}


def test_two_planners_at_once_are_one(house: House) -> None:
    crowd(house, 300)
    house.opening("Nurse", MONDAY)
    reports: list[int] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            reports.append(plan(house).told)
        except AlreadyPlanning:
            reports.append(0)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(reports) == 300
    assert house.counts()["outbox"] == 300


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_a_click_while_a_plan_is_written_does_not_break_it(house: House) -> None:
    crowd(house, 10)
    nurse = house.opening("Nurse", MONDAY)

    def click(_: str) -> None:
        with house.database.begin() as db:
            db.execute(sa.update(opening_table).where(opening_table.c.id == nurse).values(clicks=1))

    original = house.database.snapshot

    class Clicked(type(house.database)):  # type: ignore[misc]
        """The same database, where somebody clicks just after the snapshot is taken."""

        def snapshot(self):  # type: ignore[no-untyped-def]
            manager = original()

            class Entered:
                def __enter__(self):  # type: ignore[no-untyped-def]
                    db = manager.__enter__()
                    db.execute(sa.select(1))
                    click("")
                    return db

                def __exit__(self, *error):  # type: ignore[no-untyped-def]
                    return manager.__exit__(*error)

            return Entered()

    clicked = object.__new__(Clicked)
    clicked.__dict__.update(house.database.__dict__)

    from smsbot.workflows.plan_alerts import plan_alerts

    assert plan_alerts(clicked, house.program, house.wording, MONDAY).told == 10
    assert house.row("opening")["considered_run_id"] is not None


def test_somebody_who_left_a_cohort_during_the_run_that_moved_them_can_join_another(house: House) -> None:
    join(house, A, MONDAY)
    plan(house)
    with house.database.begin() as db:
        from smsbot.storage import cohorts

        (one,) = cohorts.populated(db)
        (other,) = cohorts.add(db, [(one.key, frozenset(), ())], MONDAY)
        cohorts.move(db, one.id, other, 2)
        cohorts.join(db, {house.person(A).id: one.id}, 2)

    assert [(row["run_id"], row["cohort_id"]) for row in house.rows("membership")][-1] == (2, one.id)


def test_a_confirmation_takes_nothing_from_the_allowance(house: House) -> None:
    person = join(house, A, MONDAY, "1", "ANY", "FREQ 3")
    house.queue(person, "You are booked", MONDAY, kind=TextKind.CONFIRMATION)
    send(house, Carrier())
    house.opening("Nurse", MONDAY)

    assert plan(house).told == 1


def test_job_numbers_are_given_before_a_text_names_them_and_kept(house: House) -> None:
    join(house, A, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)
    number = house.row("opening")["number"]
    join(house, B, MONDAY)
    plan(house, MONDAY + DAY)

    assert number is not None
    assert str(number) in house.rows("digest")[0]["body"]
    assert house.row("opening")["number"] == number


def test_a_run_leaves_time_to_choose_to_whoever_has_just_joined(house: House) -> None:
    """With patience a run meets nobody who texted a moment ago: they are still reading the menu."""
    house.opening(now=MONDAY)
    house.text("JOBS", A, MONDAY)
    hour = timedelta(hours=1)

    def told(now: datetime) -> int:
        return plan_alerts(house.database, house.program, house.wording, now, patience=hour).told

    assert [told(MONDAY + timedelta(minutes=minutes)) for minutes in (1, 2, 61, 62)] == [0, 0, 0, 1]
