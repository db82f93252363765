"""Our half of the sending bench, in processes of its own: `seed` plans alerts, `send` hands them over."""

from __future__ import annotations

import json
import sys

import click
import sqlalchemy as sa

from bench.protocol import timed
from bench.send import number, wanted
from bench.stock import open_stocked_house
from smsbot.carrier.twilio import TwilioGateway
from smsbot.commands import timed as commands
from smsbot.commands.doors import gateway_or_exit, house_or_exit
from smsbot.domain.phone import PhoneNumber
from smsbot.storage import outbox
from smsbot.storage.tables import outbox as texts
from smsbot.storage.tables import subscriber
from smsbot.wiring import House, open_sender
from smsbot.workflows.plan_alerts import plan_alerts
from smsbot.workflows.send_outbox import Sender, resume, send_until_done


def seed() -> dict[str, int]:
    """People whose work has one new opening, and the alerts that a plan run queues for them."""
    house = open_stocked_house(1)
    with house.database.begin() as db:
        db.execute(sa.insert(subscriber), [_person(house, nth) for nth in range(wanted())])
    report = plan_alerts(house.database, house.program, house.wording, house.clock.now())
    assert report.told == wanted(), report
    return {"queued": report.told}


def _person(house: House, nth: int) -> dict[str, object]:
    phone = PhoneNumber(number(nth))
    return {
        "phone_index": house.vault.index(phone),
        "phone_cipher": house.vault.seal(phone.e164),
        "state": "active",
        "sectors": "healthcare",
        "anywhere": True,
        "areas": "",
        "cadence": 2,
        "language": "en",
        "weekly_cap": 5,
        "unknown_count": 0,
        "created_at": house.clock.now(),
    }


def send() -> dict[str, float]:
    """What `smsbot send` does, its parts checked to be the very same; opening house and carrier is not timed."""
    with click.Context(commands.send):
        house = house_or_exit()
        return _send(house)


def _send(house: House) -> dict[str, float]:
    gateway = gateway_or_exit(house)
    resume(house.database)
    sender = open_sender(house, gateway)
    assert type(gateway) is TwilioGateway
    assert type(sender) is Sender
    assert (commands.send_until_done, commands.open_sender) == (send_until_done, open_sender)
    assert (commands.house_or_exit, commands.gateway_or_exit) == (house_or_exit, gateway_or_exit)
    try:
        seen = timed(lambda: send_until_done(sender))
    finally:
        gateway.close()
    with house.database.read() as db:
        states = outbox.counts(db)
        sids = db.execute(sa.select(sa.func.count(sa.distinct(texts.c.carrier_id)))).scalar_one()
    assert states == {"sent": wanted()}, states
    return seen | {"sids": sids}


if __name__ == "__main__":
    print(json.dumps({"seed": seed, "send": send}[sys.argv[1]]()))
