"""Unrequested texts and a worker killed on the way, again and again: each right phone has each exactly once."""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from smsbot.domain.messages import InboundMessage
from smsbot.domain.phone import PhoneNumber
from smsbot.settings import load_settings
from smsbot.storage import outbox
from smsbot.wiring import House, open_house
from smsbot.workflows.receive_text import receive_text
from tests.journeys.town import FeedServer, Town, table, wait_until

pytestmark = pytest.mark.journey

KILLS, FEWER_KILLS = 10, 3
RIGHT = 900
SEGMENTS_PER_SECOND = 38
RECONCILE_AFTER = 6  # seconds; longer than any call of ours takes here
OLD = {"id": "1", "title": "School teacher", "employer": "Oak School", "zip": "11101", "pay": "$30 an hour"}
NEW = {"id": "2", "title": "Home health aide", "employer": "CareWell", "zip": "10468", "pay": "$21 an hour"}
# What people of each kind have texted; those of "right" should hear of the new opening, the others should not.
TEXTS = {
    "right": (("Jobs", "1"), ("Jobs", "8"), ("Jobs", "1 2"), ("Jobs", "1", "10458")),
    "other work": (("Jobs", "2"), ("Jobs", "3", "10458")),
    "other place": (("Jobs", "1", "10301"),),
    "stopped": (("Jobs", "1", "STOP"),),
    "paused": (("Jobs", "1", "PAUSE 7"),),
}
OTHERS_EACH = 25  # with them a thousand people
NEWCOMERS = 120


@pytest.fixture
def feed():
    server = FeedServer(table([OLD]))
    yield server
    server.close()


def test_a_worker_killed_ten_times_tells_everybody_exactly_once(tmp_path, new_postgres, feed):
    seed = int(os.environ.get("KILL_SEED") or random.randrange(2**32))
    print(f"KILL_SEED={seed}")
    chance = random.Random(seed)
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps({"seed": seed % 1000, "late_ms": 3000, "chances": FAULTS}))
    environ = {
        "TWILIO_FROM": "877877",
        "TWILIO_SENDER_KIND": "short_code",
        "SMSBOT__PACE__SEGMENTS_PER_SECOND": str(SEGMENTS_PER_SECOND),
        "SMSBOT__PACE__RECONCILE_AFTER": str(RECONCILE_AFTER),
        "SMSBOT__COLLECT__EVERY_MINUTES": "1",
    }
    with Town(tmp_path, new_postgres(), environ) as town:
        town.command("migrate")
        town.command("clock", f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}T12:00")
        town.command("feed", "add", "Partners", feed.url, "--kind", "csv", "--trusted")
        house = open_house(load_settings(town.environ))
        people = enlist(house)
        town.start_all("--latency-ms", "80", "--faults", str(faults))

        feed.body = table([OLD, NEW])
        begin_alert(town)
        for nth in range(KILLS):
            seen = town.accepted()
            wait_until(f"the worker sends before kill {nth + 1}", lambda seen=seen: town.accepted() > seen, 40)
            time.sleep(chance.uniform(0, 0.9))
            town.kill("worker")
            assert town.accepted() < RIGHT, "the alert was over before the last kill; lower the pace"
            town.start("worker")
        finish(town, house)

        heard = {phone: town.unasked(phone) for phones in people.values() for phone in phones}
        wrong = {phone: texts for phone in people["right"] if len(texts := heard[phone]) != 1}
        assert wrong == {}, f"{len(wrong)} of {RIGHT} did not get it exactly once; KILL_SEED={seed}"
        assert all("Home health aide" in heard[phone][0] for phone in people["right"])
        assert Counter(kind for kind, phones in people.items() for phone in phones if heard[phone]) == {"right": RIGHT}
        assert alerts(house).keys() <= {"sent", "delivered"}
        assert sum(alerts(house).values()) == RIGHT
        house.database.close()


def test_a_worker_killed_again_and_again_says_once_to_each_newcomer_what_we_never_ask_for(tmp_path, new_postgres):
    environ = {
        "TWILIO_FROM": "877877",
        "TWILIO_SENDER_KIND": "short_code",
        "SMSBOT__PACE__SEGMENTS_PER_SECOND": "10",
        "SMSBOT__PACE__RECONCILE_AFTER": str(RECONCILE_AFTER),
    }
    phones = [f"+1212555{nth:04}" for nth in range(NEWCOMERS)]
    with Town(tmp_path, new_postgres(), environ) as town:
        town.command("migrate")
        joined = datetime.now(UTC) + timedelta(days=1)
        town.command("clock", f"{joined:%Y-%m-%d}T12:00")
        house = open_house(load_settings(town.environ))
        for phone in phones:
            hear(house, phone, ("Jobs", "1", "10458"))
        town.command("clock", f"{joined + timedelta(days=1):%Y-%m-%d}T12:00")
        town.start_all("--latency-ms", "80")

        for nth in range(FEWER_KILLS):
            seen = town.accepted()
            wait_until(f"the worker sends before kill {nth + 1}", lambda seen=seen: town.accepted() > seen, 40)
            town.kill("worker")
            assert town.accepted() < NEWCOMERS, "everybody was told before the last kill; lower the pace"
            town.start("worker")
        finish(town, house)

        heard = {phone: town.unasked(phone) for phone in phones}
        assert {len(texts) for texts in heard.values()} == {1}
        assert all("never asks for money" in texts[0] for texts in heard.values())
        house.database.close()


# Half of the receipts never come, so that only the company's own list can say what became of a text.
FAULTS = {
    "lost_answer": 0.03,
    "server_error": 0.01,
    "receipts_never": 0.5,
    "receipts_late": 0.1,
    "receipts_twice": 0.1,
    "receipts_shuffled": 0.1,
}


def enlist(house: House) -> dict[str, list[str]]:
    """Phones by kind, each of which has texted what its kind does, through the same story as the web's door."""
    people: dict[str, list[str]] = {kind: [] for kind in TEXTS}
    for kind, ways in TEXTS.items():
        for nth in range(RIGHT if kind == "right" else OTHERS_EACH):
            phone = f"+1212555{sum(map(len, people.values())):04}"
            people[kind].append(phone)
            hear(house, phone, ways[nth % len(ways)])
    return people


def hear(house: House, phone: str, bodies: Sequence[str]) -> None:
    for place, body in enumerate(bodies):
        message = InboundMessage(sid=f"SM{phone}{place}", phone=PhoneNumber(phone), body=body)
        receive_text(house.database, house.vault, house.program, house.wording, message, house.clock.now())


def begin_alert(town: Town) -> None:
    """Somebody moves the clock until the worker, once it is up, has seen it: then it does its timetable at once."""
    for _ in range(10):
        town.move_clock(shift="+2m")
        try:
            return wait_until("the alert begins", town.accepted, 3)
        except AssertionError:
            continue
    raise AssertionError(f"no alert; the worker said: {town.said('worker')}")


def finish(town: Town, house: House) -> None:
    """Until nothing waits and nothing is in doubt; the clock is nudged, so that nobody waits for the next minute."""
    for _ in range(12):
        try:
            wait_until("nothing waits", lambda: not alerts(house).keys() & {"queued", "sending"}, 6)
        except AssertionError:
            town.move_clock(shift="+1m")
        else:
            return
    raise AssertionError(f"left over: {alerts(house)}; the worker said: {town.said('worker')}")


def alerts(house: House) -> dict[str, int]:
    """Unrequested texts by state."""
    with house.database.read() as db:
        return {state: n for state, n in outbox.counts(db).items() if state != "answered"}
