"""Development only: the clock that the pretend phones' "next morning" button moves."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from smsbot.web.desk import DemoClock, Desk


def clock_door(desk: Desk, clock: DemoClock) -> Blueprint:
    door = Blueprint("demo", __name__)

    @door.get("/demo/clock")
    def read() -> Response:
        return jsonify(now=desk.now().isoformat(), offset_seconds=clock.offset().total_seconds())

    @door.post("/demo/clock")
    def move() -> tuple[Response, int] | Response:
        # Only JSON is read: a form on somebody's page cannot send it here.
        match request.get_json(silent=True):
            case {"to": str(text)} | {"shift": str(text)}:
                pass
            case {"real": True}:
                text = "real"
            case _:
                return jsonify(error='Send {"to": "next-morning"}, {"shift": "+24h"} or {"real": true}.'), 400
        try:
            clock.set(text)
        except ValueError as error:
            return jsonify(error=str(error)), 400
        return read()

    return door
