"""Faults: seeded files, scripts, endings, magic numbers, and what each fault does to a create and its receipts."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import requests

from smsbot.emulator.faults import FINE, BadFaults, Fate, FaultPlan, load_faults, parse_faults
from smsbot.emulator.receipts import plan_steps

SERVICE = "MG" + "7" * 32
PHONE = "+15555550101"


def test_the_same_seed_and_requests_give_the_same_faults():
    first, again, other = (
        [
            FaultPlan(seed=seed, chances={"lost_answer": 0.3, "30003": 0.3}).find_fate(f"+1555555{n:04}", 1, n)
            for n in range(200)
        ]
        for seed in (7, 7, 8)
    )

    assert first == again != other


def test_a_chance_is_met_about_as_often_as_it_says():
    plan = FaultPlan(seed=1, chances={"server_error": 0.25})

    hit = sum(plan.find_fate(f"+1555555{n:04}", 1, n).refusal == 20500 for n in range(2000))

    assert 430 < hit < 570


def test_one_faults_chance_does_not_change_where_another_strikes():
    alone = FaultPlan(chances={"lost_answer": 0.5})
    both = FaultPlan(chances={"receipts_twice": 0.5, "lost_answer": 0.5})

    for n in range(50):
        assert alone.find_fate(PHONE, n, n).lost_answer == both.find_fate(PHONE, n, n).lost_answer


def test_endings_and_scripts_strike_where_they_say():
    plan = parse_faults(
        {
            "endings": {"0199": "lost_answer", "99": 30005, "98": {"fault": "server_error", "times": 2}},
            "script": [{"create": 3, "fault": "queue_full"}],
        }
    )

    assert plan.find_fate("+15555550199", 1, 1) == Fate(lost_answer=True)
    assert plan.find_fate("+15555551199", 1, 1) == Fate(outcome=30005)
    assert [plan.find_fate("+15555550198", n, 1).refusal for n in (1, 2, 3)] == [20500, 20500, None]
    assert plan.find_fate(PHONE, 1, 3) == Fate(refusal=21611)
    assert plan.find_fate(PHONE, 1, 4) == FINE


@pytest.mark.parametrize(
    ("digits", "fate"),
    [
        ("0001", Fate(refusal=21211)),
        ("0002", Fate(refusal=21612)),
        ("0009", Fate(refusal=21614)),
        ("1002", Fate(refusal=20429)),
        ("1004", Fate(lost_answer=True)),
        ("1005", Fate(slow_ms=3000)),
        ("2001", Fate(never=True)),
        ("2002", Fate(twice=True)),
        ("2003", Fate(shuffled=True)),
        ("2004", Fate(late_ms=5000)),
        ("3003", Fate(outcome=30003)),
        ("3006", Fate(outcome=30006)),
        ("3410", Fate(outcome=30410)),
        ("0100", FINE),
    ],
)
def test_magic_numbers_need_no_file(digits, fate):
    assert FaultPlan().find_fate(f"+1500555{digits}", 5, 5) == fate


def test_a_magic_number_of_the_4000s_fails_only_once():
    assert FaultPlan().find_fate("+15005554003", 1, 1) == Fate(refusal=20500)
    assert FaultPlan().find_fate("+15005554003", 2, 2) == FINE


def test_a_file_may_be_toml_or_json(tmp_path):
    toml, other = tmp_path / "faults.toml", tmp_path / "faults.json"
    toml.write_text('seed = 7\nslow_ms = 10\n[chances]\n30003 = 0.5\n[[script]]\ncreate = 1\nfault = "slow"\n')
    other.write_text(
        json.dumps({"seed": 7, "slow_ms": 10, "chances": {"30003": 0.5}, "script": [{"create": 1, "fault": "slow"}]})
    )

    assert load_faults(toml) == load_faults(other) == FaultPlan(
        seed=7, slow_ms=10, chances={"30003": 0.5}, script={1: "slow"}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ([], ["no table"]),
        ({"sead": 1, "seed": -1}, ["sead", "seed"]),
        ({"chances": {"lost_answer": 2, "nonsense": 0.1}}, ["chances.lost_answer", "chances.nonsense"]),
        ({"chances": ["lost_answer"]}, ["chances: not a dict"]),
        ({"endings": {"0199": "99999", "x": "slow"}}, ["endings.0199", "endings.x"]),
        ({"script": [{"create": 1}, "slow"]}, ["script 1", "script 2"]),
    ],
)
def test_every_mistake_in_a_file_is_named_at_once(wanted, named):
    with pytest.raises(BadFaults) as found:
        parse_faults(wanted)

    assert all(name in str(found.value) for name in named)


def test_a_file_that_cannot_be_read_says_so(tmp_path):
    path = tmp_path / "faults.toml"
    path.write_text("seed = = 7")

    with pytest.raises(BadFaults, match="not readable"):
        load_faults(path)


def order_of_reports(fate: Fate) -> list[str]:
    steps = [step for step in plan_steps(fate, 1.0, 3.0) if step.reports]
    return [step.status for step in sorted(steps, key=lambda step: step.after)]


def test_receipts_come_twice_shuffled_late_or_never():
    assert order_of_reports(FINE) == ["sent", "delivered"]
    assert order_of_reports(Fate(twice=True)) == ["sent", "sent", "delivered", "delivered"]
    assert order_of_reports(Fate(shuffled=True)) == ["delivered", "sent"]
    assert order_of_reports(Fate(never=True)) == []
    assert min(step.after for step in plan_steps(Fate(late_ms=9000), 1.0, 3.0) if step.reports) == 10.0


@pytest.mark.parametrize("fate", [FINE, Fate(twice=True), Fate(shuffled=True), Fate(never=True), Fate(late_ms=9000)])
def test_a_text_moves_once_through_its_states_however_its_receipts_travel(fate):
    assert [(step.after, step.status) for step in plan_steps(fate, 1.0, 3.0) if step.moves] == [
        (1.0, "sent"),
        (3.0, "delivered"),
    ]


def test_a_429_and_a_server_error_accept_nothing(line):
    too_many, broken = line.create(To="+15005551002"), line.create(To="+15005551003")

    assert (too_many.status_code, too_many.json()["code"]) == (429, 20429)
    assert broken.status_code == 500
    assert line.list()["messages"] == []


def test_a_lost_answer_is_accepted_delivered_and_never_answered(line, wait_until):
    with pytest.raises(requests.ConnectionError):
        line.create(To="+15005551004", Body="Lost")

    (kept,) = line.list(To="+15005551004")["messages"]
    wait_until(lambda: line.fetch(kept["sid"])["status"] == "delivered")
    assert kept["body"] == "Lost"


def test_a_lost_answer_can_happen_on_the_first_create_only(line):
    with pytest.raises(requests.ConnectionError):
        line.create(To="+15005554004")

    assert line.create(To="+15005554004").status_code == 201
    assert len(line.list(To="+15005554004")["messages"]) == 2


def test_a_slow_create_is_accepted_though_the_caller_has_gone(line, wait_until):
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{line.account_url}/Messages.json",
            data={"To": "+15005551005", "From": "55512", "Body": "Slow"},
            auth=("AC" + "5" * 32, "a token for tests only"),
            timeout=0.05,
        )

    wait_until(lambda: line.list(To="+15005551005")["messages"])
    assert line.create(To="+15005551005").elapsed > timedelta(milliseconds=150)


def test_a_full_queue_behind_a_service_fails_after_accepting(start, wait_until):
    line = start(messaging_service_sid=SERVICE)

    answer = line.create(To="+15005551001", From="", MessagingServiceSid=SERVICE)

    assert answer.status_code == 201
    sid = answer.json()["sid"]
    wait_until(lambda: line.fetch(sid)["status"] == "failed")
    assert line.fetch(sid)["error_code"] == 30001


@pytest.mark.parametrize(("digits", "code"), [("3003", 30003), ("3005", 30005), ("3006", 30006), ("3007", 30007)])
def test_a_number_can_end_undelivered_with_a_code(line, wait_until, digits, code):
    sid = line.create(To=f"+1500555{digits}").json()["sid"]

    wait_until(lambda: line.fetch(sid)["status"] == "undelivered")

    assert line.fetch(sid)["error_code"] == code
    assert line.fetch(sid)["error_message"]
