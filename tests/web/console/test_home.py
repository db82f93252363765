"""Home says whether it works, what needs somebody and nothing else, and stops everything unasked at one click."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from smsbot.desk import HouseDesk
from smsbot.domain.timetable import PERIODS
from smsbot.storage import audit, facts, pacing, pauses, postings, ticks
from smsbot.storage.pauses import Pause
from smsbot.storage.tables import feed, outbox
from smsbot.workflows.check_consents import check_consents
from tests.house import House
from tests.web.console.desk import arrives
from tests.web.console.reading import get, links_of, plain
from tests.web.console.trouble import carrier_halts, feed_breaks, people_waiting
from tests.workflows.planning import DAY, MONDAY, Carrier, join, numbers, plan, send

HOUR = timedelta(hours=1)


@pytest.fixture
def viewer(at_console: Callable[[str], FlaskClient], clock) -> FlaskClient:
    clock.at = MONDAY + HOUR
    return at_console("viewer")


@pytest.fixture
def well(house: House, httpserver) -> House:
    """A house in which everything works: a feed, the worker awake, everybody told."""
    httpserver.expect_request("/jobs.csv").respond_with_data(
        "id,title,employer,zip,pay,phone\n", content_type="text/csv"
    )
    feed_breaks(house, httpserver.url_for("/jobs.csv"))
    with house.database.begin() as db:
        db.execute(sa.text("UPDATE feed SET failures = 0, problem = NULL"))
        db.execute(sa.text("UPDATE fetch_attempt SET error_code = NULL"))
        db.execute(sa.text("DELETE FROM plan_run"))
    awake(house, MONDAY + HOUR)
    return house


def awake(house: House, now: datetime) -> None:
    with house.database.begin() as db:
        ticks.take(db, "plan", int(now.timestamp()) // 60, now - timedelta(seconds=30))
        ticks.finish(db, "plan", int(now.timestamp()) // 60, now, "0 of 0 told")


def needs_of(page: str) -> list[str]:
    """What stands under "What needs me?"."""
    (section,) = re.findall(r'<ul class="needs">(.*?)</ul>\s*</section>', page, re.DOTALL) or [""]
    return [plain(one) for one in re.split(r"\n<li>", section) if plain(one)]


def lights_of(page: str) -> list[str]:
    (section,) = re.findall(r'<ul class="lights">(.*?)</ul>', page, re.DOTALL)
    return [plain(one) for one in section.split("</li>") if plain(one)]


# ---- is it working? ----


def test_a_house_in_order_needs_nobody(well: House, viewer):
    join(well, numbers(1)[0], MONDAY)
    plan(well)

    page = get(viewer, "/console/")

    assert lights_of(page) == [
        "Texting: working. Texts come in and are answered. The last one came 1 hour ago .",
        "Feeds: working. The feed is read. The last reading was 2 hours ago .",
        "Alerts: working. The last plan run had nothing to send to 1 person on the list. It was 1 hour ago .",
    ]
    assert needs_of(page) == []
    assert "Nothing needs you." in page


def test_a_wrong_signature_after_the_last_text_breaks_texting_and_says_what_to_compare(
    well: House, viewer, desk: HouseDesk, clock
):
    join(well, numbers(1)[0], MONDAY)
    plan(well)
    desk.refused(MONDAY - HOUR)
    before = lights_of(get(viewer, "/console/"))[0]

    desk.refused(MONDAY + HOUR / 2)
    after = lights_of(get(viewer, "/console/"))[0]

    assert before.startswith("Texting: working.")
    assert after.startswith("Texting: look at this. A request whose signature does not hold was refused")
    assert "PUBLIC_URL and TWILIO_AUTH_TOKEN" in after


def test_a_long_silence_is_worth_a_look(well: House, viewer, clock):
    join(well, numbers(1)[0], MONDAY - 3 * DAY)

    assert lights_of(get(viewer, "/console/"))[0].startswith("Texting: look at this. No text has come in for long.")


def test_an_empty_house_says_what_to_do_first(viewer):
    page = get(viewer, "/console/")

    assert lights_of(page) == [
        "Texting: look at this. No text has ever come in. Text the number yourself to see whether it answers.",
        "Feeds: look at this. No feed is read: no new opening can come in.",
        "Alerts: not working. The worker is silent: nothing is read, planned or sent.",
    ]
    assert [need.partition(".")[0] for need in needs_of(page)] == [
        "The worker is silent: it has never run",
        "No feed is read, so that nobody can be told of anything new",
    ]


def test_a_worker_that_is_silent_for_five_minutes_is_the_first_thing_to_do(well: House, viewer, clock):
    clock.at = MONDAY + HOUR + timedelta(minutes=7)

    page = get(viewer, "/console/")

    assert lights_of(page)[2].startswith("Alerts: not working. The worker is silent")
    assert needs_of(page)[0].startswith("The worker is silent since 7 minutes ago .")
    assert "The worker does not run" in page


def test_texts_that_are_due_and_do_not_go_are_told_while_the_worker_plans(well: House, viewer):
    people_waiting(well)
    well.opening(now=MONDAY)
    plan(well)

    page = get(viewer, "/console/")

    assert lights_of(page)[2] == "Alerts: not working. Texts are due, and none goes out."
    assert needs_of(page)[0].startswith("Texts are due, and for ten minutes none has gone.")
    assert len(re.findall(r"<td[^>]*>alert</td>", get(viewer, links_of(page)["See what waits"]))) == 4


@pytest.mark.parametrize("why", ["paused", "at it", "sent"])
def test_texts_that_wait_for_a_reason_are_no_silent_sender(well: House, viewer, why):
    people_waiting(well)
    well.opening(now=MONDAY)
    plan(well)
    with well.database.begin() as db:
        if why == "paused":
            pauses.begin(db, Pause("ann@city.example", MONDAY, "The office is closed."))
        if why == "at it":
            wall = int(datetime.now(UTC).timestamp()) * pacing.SECOND
            pacing.allowance(db, "877877", wall, 1, 1)
            pacing.spend(db, "877877", wall, 1, 1, 1)
    if why == "sent":
        send(well, Carrier())

    assert not any(need.startswith("Texts are due") for need in needs_of(get(viewer, "/console/")))


def test_a_halted_carrier_breaks_texting_and_alerts_and_says_why_and_since_when(well: House, viewer):
    people_waiting(well)
    carrier_halts(well)
    with well.database.begin() as db:
        facts.halt(db, "The Twilio account is suspended. (30002)", MONDAY)

    page = get(viewer, "/console/")

    assert lights_of(page)[0] == (
        "Texting: not working. The carrier refuses everything that we send. The Twilio account is suspended. (30002) "
        "Since 1 hour ago ."
    )
    assert lights_of(page)[2].startswith("Alerts: not working. Nothing goes out")
    assert needs_of(page)[0].startswith("Nothing is sent: the carrier refuses everything.")


def test_a_halt_said_again_keeps_its_beginning_and_a_new_one_has_its_own(house: House):
    with house.database.begin() as db:
        facts.halt(db, "first", MONDAY)
        facts.halt(db, "again", MONDAY + HOUR)
        first = facts.halted_since(db)
        facts.put(db, "halted", "")
        facts.halt(db, "anew", MONDAY + 2 * HOUR)
        second = facts.halted_since(db)

    assert (first, second) == (MONDAY, MONDAY + 2 * HOUR)


def test_a_broken_feed_is_named_with_its_fault_and_since_when(house: House, viewer, httpserver):
    httpserver.expect_request("/jobs.csv").respond_with_data("gone", status=500)
    awake(house, MONDAY + HOUR)
    feed_breaks(house, httpserver.url_for("/jobs.csv"))

    page = get(viewer, "/console/")

    assert lights_of(page)[1] == "Feeds: not working. 1 of 1 cannot be read: Hospital jobs. Since 2 hours ago ."
    (need,) = needs_of(page)
    assert need.startswith("1 feed cannot be read: Hospital jobs , since 2 hours ago : ")


# ---- what needs me? ----


def test_a_list_that_has_halved_asks_until_somebody_says_whether_that_is_right(well: House, viewer):
    with well.database.begin() as db:
        db.execute(sa.update(feed).values(items=10, fallen_to=3, fallen_at=MONDAY))
    page = get(viewer, "/console/")
    question = get(viewer, links_of(page.partition('class="needs"')[2])["Hospital jobs"])
    with well.database.begin() as db:
        db.execute(sa.update(feed).values(kept=True))

    (need,) = needs_of(page)
    assert need.startswith("1 feed lists less than half of what it did.")
    assert need.endswith("until somebody says whether that is right: Hospital jobs")
    assert "Is the short list right?" in question
    assert needs_of(get(viewer, "/console/")) == []


def test_what_waits_for_staff_is_counted(well: House, viewer):
    well.opening(now=MONDAY)
    with well.database.begin() as db:
        db.execute(sa.text("UPDATE opening SET state = 'held'"))
    well.text("when is the office open", numbers(1)[0], MONDAY)

    assert needs_of(get(viewer, "/console/")) == [
        "1 opening waits for somebody to look at it. Nobody is told until then. Review it",
        "1 text from people that no rule understood. An editor reads them.",
    ]


def test_a_budget_near_its_limit_and_one_used_up_are_told_apart(well: House, viewer, office):
    people_waiting(well, 12)
    well.opening(now=MONDAY)
    plan(well, MONDAY + timedelta(minutes=55))  # twelve texts at 1.23 cents
    sentences = []
    for budget in ("0.3", "0.17", "0.15"):
        object.__setattr__(office, "program", replace(office.program, budget_day=Decimal(budget)))
        sentences.append([need.partition(":")[0] for need in needs_of(get(viewer, "/console/"))])

    assert sentences == [[], ["The budget is nearly used up"], ["The budget is used up"]]


def test_texts_of_unknown_fate_are_shown_for_a_week(well: House, viewer, clock):
    people_waiting(well)
    well.opening(now=MONDAY)
    plan(well)
    with well.database.begin() as db:
        alerts = outbox.c.kind == "alert"
        db.execute(sa.update(outbox).where(alerts).values(state="unknown", settled_at=MONDAY))
    at_first = get(viewer, "/console/")
    behind = get(viewer, links_of(at_first)["Look for them in the carrier's log"])
    clock.at = MONDAY + 8 * DAY
    awake(well, clock.at)

    assert needs_of(at_first)[0].startswith("4 texts of the last seven days may or may not have reached the carrier.")
    assert len(re.findall(r"<td[^>]*>\+1\*+\d+</td>", behind)) == 4
    assert needs_of(get(viewer, "/console/")) == []


def test_receipts_that_do_not_come_are_told_after_an_hour(well: House, viewer, clock):
    people_waiting(well)
    well.opening(now=MONDAY)
    plan(well)
    send(well, Carrier())
    clock.at = MONDAY + timedelta(minutes=59)
    early = needs_of(get(viewer, "/console/"))
    clock.at = MONDAY + HOUR

    assert early == []
    assert needs_of(get(viewer, "/console/"))[0].startswith("4 texts of the last day, of 4, have no receipt")


def test_a_few_receipts_that_never_come_need_nobody(well: House, viewer):
    people_waiting(well, 11)
    well.opening(now=MONDAY)
    plan(well)
    send(well, Carrier())
    for row in well.rows("outbox", kind="alert")[1:]:
        well.report(row["id"], row["carrier_id"], "delivered", now=MONDAY)

    assert needs_of(get(viewer, "/console/")) == []


def test_a_broken_chain_of_consents_is_told_until_it_holds(well: House, viewer):
    join(well, numbers(1)[0], MONDAY)
    with well.database.begin() as db:
        db.execute(sa.text("UPDATE consent SET source = 'forged'"))
    check_consents(well.database)
    broken = needs_of(get(viewer, "/console/"))
    with well.database.begin() as db:
        db.execute(sa.text("UPDATE consent SET source = 'text'"))
    check_consents(well.database)

    assert broken[0].startswith("The record of consents does not hold together from entry 1 on.")
    assert needs_of(get(viewer, "/console/")) == []


def test_a_service_on_trial_says_so_until_it_is_live(well: House, viewer, office):
    object.__setattr__(office, "trial", True)
    trial = needs_of(get(viewer, "/console/"))
    with well.database.begin() as db:
        facts.put(db, "live", "on")

    assert trial[0].startswith("This service is on trial")
    assert needs_of(get(viewer, "/console/")) == []


def test_openings_that_nobody_looked_at_in_time_are_told_for_a_week(well: House, viewer, clock):
    well.opening(now=MONDAY)
    with well.database.begin() as db:
        postings.close(db, [1], "unseen", MONDAY)
    told = needs_of(get(viewer, "/console/"))
    arrives(well, "Line cook", trusted=False)
    both = get(viewer, "/console/")
    with well.database.begin() as db:
        postings.close(db, [2], "gone", MONDAY)
    clock.at = MONDAY + 8 * DAY
    awake(well, clock.at)

    assert told == ["1 opening of the last seven days closed because nobody looked at it in 5 days. See what was held"]
    assert "told until then. <a" in both
    assert needs_of(get(viewer, "/console/")) == []


def test_what_the_carrier_says_of_more_than_one_number_is_told_for_a_day(well: House, viewer, clock):
    people_waiting(well)
    well.opening(now=MONDAY)
    plan(well)
    send(well, Carrier())
    for row, code in zip(well.rows("outbox", kind="alert"), (30007, 30006, 14107, 99999), strict=True):
        well.report(row["id"], row["carrier_id"], "undelivered", code, now=MONDAY)
    (need,) = needs_of(get(viewer, "/console/"))
    clock.at = MONDAY + 2 * DAY
    awake(well, clock.at)

    assert need.startswith("The carrier said in the last day:")
    for words in ("filtered this text as unwanted. (30007): 1 text", "(14107): 1 text", "(99999): 1 text"):
        assert words in need
    assert "30006" not in need
    assert needs_of(get(viewer, "/console/")) == []


def test_behind_what_the_carrier_said_stand_its_texts_even_one_that_waits_again(well: House, at_console, clock):
    clock.at = MONDAY + HOUR
    editor = at_console("editor")
    people_waiting(well, 1)
    well.opening(now=MONDAY)
    plan(well)
    send(well, Carrier())
    (row,) = well.rows("outbox", kind="alert")
    well.report(row["id"], row["carrier_id"], "undelivered", 30022, now=MONDAY)

    behind = get(editor, links_of(get(editor, "/console/"))["1 text"])

    assert well.row("outbox", id=row["id"])["state"] == "queued"
    assert re.findall(r"/console/subscribers/(\d+)", behind) == [str(row["subscriber_id"])]
    assert "All alerts rest until the next day." in plain(behind)


# ---- today and what comes next ----


def test_today_stands_beside_the_same_day_last_week_up_to_the_same_hour(well: House, viewer):
    week_ago = MONDAY - 7 * DAY
    join(well, numbers(1)[0], week_ago)
    join(well, numbers(2)[1], week_ago + 2 * HOUR)  # later in the day than it is now
    join(well, numbers(3)[2], MONDAY)
    well.text("STOP", numbers(1)[0], MONDAY)

    page = plain(get(viewer, "/console/"))

    assert "Joined 1 1 Stopped 1 0" in page
    assert "Texts from people 4 3" in page


def test_every_timed_job_is_listed_with_its_last_pass_and_its_next(well: House, viewer):
    page = plain(get(viewer, "/console/"))

    assert len(re.findall(r'<th scope="row">', get(viewer, "/console/").partition('id="passes"')[2])) == len(PERIODS)
    assert re.search(r"Plan alerts just now 0 of 0 told 1:\d\d pm", page)


# ---- the switch ----


def test_an_admin_pauses_everything_with_a_reason_and_another_lets_it_go_on(well: House, at_console, clock):
    clock.at = MONDAY
    admin = at_console("admin")

    paused = admin.post("/console/pause", data={"reason": "The  text names\na closed office."}, follow_redirects=True)
    with well.database.read() as db:
        pause = pauses.current(db, MONDAY)
    clock.at = MONDAY + HOUR
    awake(well, clock.at)
    later = get(admin, "/console/")
    resumed = admin.post("/console/resume", follow_redirects=True)

    assert "All alerts are paused. Answers and stops go on." in paused.text
    assert pause == Pause("admin@city.example", MONDAY, "The text names a closed office.")
    assert needs_of(later)[0].startswith(
        "All alerts are paused. The text names a closed office. By admin@city.example, 1 hour ago"
    )
    assert lights_of(later)[2] == (
        "Alerts: look at this. All alerts are paused. The text names a closed office. Since 1 hour ago ."
    )
    assert "Alerts go on" in resumed.text
    with well.database.read() as db:
        assert pauses.current(db, clock.at) is None
        assert [(act.verb, act.who) for act in audit.latest(db, 2)] == [
            ("resume", "admin@city.example"),
            ("pause", "admin@city.example"),
        ]


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_nobody_below_an_admin_can_pause_or_resume(well: House, at_console, role):
    client = at_console(role)

    refused = [client.post("/console/pause").status_code, client.post("/console/resume").status_code]

    assert refused == [403, 403]
    assert "Pause all alerts</button>" not in get(client, "/console/")
    with well.database.read() as db:
        assert pauses.current(db, MONDAY) is None


def test_a_pause_of_the_service_itself_says_why(well: House, viewer):
    with well.database.begin() as db:
        pauses.begin(db, Pause(pauses.SERVICE, MONDAY, "A carrier filtered this text as unwanted."))

    (need,) = needs_of(get(viewer, "/console/"))

    assert need.startswith("All alerts are paused. A carrier filtered this text as unwanted. By the service itself")
