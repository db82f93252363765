"""For machines that watch us: alive, ready, numbers."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from smsbot.web.desk import Desk


def watch_doors(desk: Desk) -> Blueprint:
    doors = Blueprint("health", __name__)

    @doors.get("/health/live")
    def live() -> Response:
        return jsonify(live=True)

    @doors.get("/health/ready")
    def ready() -> tuple[Response, int]:
        health = desk.health()
        return jsonify({**health.details, "ready": health.ready}), 200 if health.ready else 503

    @doors.get("/metrics")
    def metrics() -> Response:
        return Response(desk.metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")

    return doors
