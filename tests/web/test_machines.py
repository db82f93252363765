"""Doors for machines: health, metrics, and the clock of development."""

from __future__ import annotations

import pytest

from smsbot.web.app import create_app


def test_alive_is_always_said(client):
    answer = client.get("/health/live")

    assert (answer.status_code, answer.json) == (200, {"live": True})


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
def test_ready_is_the_status_and_the_details_are_told(client, desk, ready, status):
    desk.ready = ready

    answer = client.get("/health/ready")

    assert answer.status_code == status
    assert answer.json["ready"] is ready
    assert set(answer.json) == {"ready", "database", "worker"}


def test_metrics_are_prometheus_text(client):
    answer = client.get("/metrics")

    assert answer.content_type.startswith("text/plain; version=0.0.4")
    assert answer.data.endswith(b"smsbot_texts_total 3.0\n")


@pytest.mark.parametrize("method", ["get", "post"])
def test_outside_development_there_is_no_clock_to_move(client, method):
    assert getattr(client, method)("/demo/clock", json={"real": True} if method == "post" else None).status_code == 404


@pytest.fixture
def demo(desk, clock):
    desk.demo_clock = clock
    return create_app(desk).test_client()


def test_the_clock_is_read(demo):
    assert demo.get("/demo/clock").json == {"now": "2026-11-22T17:00:00+00:00", "offset_seconds": 0.0}


@pytest.mark.parametrize(
    ("order", "text"),
    [({"to": "next-morning"}, "next-morning"), ({"shift": "+24h"}, "+24h"), ({"real": True}, "real")],
)
def test_the_clock_is_moved_and_told_anew(demo, clock, order, text):
    answer = demo.post("/demo/clock", json=order)

    assert (answer.status_code, answer.json["offset_seconds"]) == (200, 3600.0)
    assert clock.moved == [text]


@pytest.mark.parametrize(
    "order", [None, [], {}, {"to": 3}, {"real": False}, {"real": "yes"}, {"to": "someday"}, "real"]
)
def test_an_order_that_is_none_moves_nothing(demo, clock, order):
    answer = demo.post("/demo/clock", json=order)

    assert answer.status_code == 400
    assert answer.json["error"].endswith(".")
    assert clock.moved == []


def test_a_form_on_somebodys_page_cannot_move_the_clock(demo, clock):
    answer = demo.post("/demo/clock", data='{"real": true}', content_type="text/plain")

    assert answer.status_code == 400
    assert clock.moved == []
