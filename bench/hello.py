"""The least that a Flask service can answer to the same request: the measure of the webhook bench."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.post("/sms/inbound")
def hello() -> str:
    return "hello"
