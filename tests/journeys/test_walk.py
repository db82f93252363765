"""The walk of a newcomer, over the real web, worker and phone company: from "Jobs" to silence."""

from __future__ import annotations

import re

import pytest

from tests.demo.running import RunningDemo, wait_until

pytestmark = pytest.mark.journey

PHONE = "+15555550100"
FRIEND = "+15555550101"
HEALTH_IN_THE_BRONX = {
    "Home Health Aide",
    "Medical Assistant",
    "Certified Nursing Assistant (CNA)",
    "Home Care Aide",
}
FROM_US = ("outbound-reply", "outbound-api")


def jobs_in(body: str) -> list[tuple[str, str]]:
    """Number and title of each job of a text that lies in the Bronx and says its pay."""
    return re.findall(r"(\d{3}) ([A-Z][^$]*?) Bronx \$", body)


def numbers_in(body: str) -> set[str]:
    return {number for number, _ in jobs_in(body)}


def test_the_walk_from_jobs_to_silence(lived_folder):
    with RunningDemo(lived_folder) as demo:
        demo.go_to_evening()

        # "Jobs", "1", "10458": three open healthcare jobs near the Bronx
        assert "you're in" in demo.text(PHONE, "Jobs")[0]
        assert "ZIP" in demo.text(PHONE, "1")[0]
        (first,) = demo.text(PHONE, "10458")
        assert len(numbers_in(first)) == 3
        assert all(any(whole.startswith(title) for whole in HEALTH_IN_THE_BRONX) for _, title in jobs_in(first))
        (more,) = demo.text(PHONE, "MORE")
        assert len(numbers_in(more)) == 3
        assert not numbers_in(more) & numbers_in(first)
        assert demo.alerts(PHONE) == []

        # next morning: a new one, once; its number brings the details
        demo.move_clock("next-morning")
        wait_until("an alert on the new morning", lambda: demo.alerts(PHONE))
        (alert,) = demo.alerts(PHONE)
        new = re.search(r"(\d{3}) Clinic Aide", alert)
        assert new, alert
        (details,) = demo.text(PHONE, new[1])
        assert "Mosholu Lane Family Clinic" in details
        assert "718-555-0142" in details

        # STOP: one confirmation; the next morning's new openings are for others
        demo.text(FRIEND, "Jobs")
        demo.text(FRIEND, "1")
        demo.text(FRIEND, "10458")
        confirmation = demo.text(PHONE, "STOP")
        assert len(confirmation) == 1
        assert "unsubscribed" in confirmation[0]
        demo.move_clock("next-morning")
        wait_until("the friend's alert", lambda: any("Eye Clinic" in body for body in demo.alerts(FRIEND)))
        assert demo.alerts(PHONE) == [alert]
        assert demo.thread(PHONE)[-1]["body"] == confirmation[0]

        # the ledger has every text that the phone got, with the carrier's receipt
        ours = [text for text in demo.thread(PHONE) if text["direction"] in FROM_US]
        wait_until(
            "every text delivered", lambda: {text["state"] for text in demo.why(PHONE)["texts"]} == {"delivered"}
        )
        told = demo.why(PHONE)
        assert len(told["texts"]) == len(ours)
        assert sum(text["segments"] for text in told["texts"]) == sum(text["segments"] for text in ours)
        assert told["state"] == "stopped"
        assert [one["change"] for one in told["consents"]] == ["granted", "withdrawn"]
        openings = [
            opening["id"] for text in told["texts"] for opening in text["openings"] if text["template"] != "detail"
        ]
        assert len(openings) == len(set(openings))
        assert demo.stop() == 0
