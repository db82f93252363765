"""Somebody who works in the made-up city's console, with a login that everybody may know: it opens nothing else."""

from __future__ import annotations

from flask_security import hash_password

from smsbot.storage import staff
from smsbot.web.app import create_app
from smsbot.wiring import House, open_desk, open_office
from smsbot.workflows.admit_staff import accept, invite

EMAIL = "ana@city.example"
PASSWORD = "made-up city"  # noqa: S105  # published on purpose
_WHO = "the demo"


def admit(house: House) -> None:
    """An administrator with this login, unless she is there already."""
    with house.database.read() as db:
        if staff.find(db, EMAIL) is not None:
            return
    now = house.clock.now()
    token = invite(house.database, house.vault, _WHO, EMAIL, "admin", now)
    console = create_app(open_desk(house), open_office(house)).extensions["console"]
    with console.app_context():
        accept(house.database, house.vault, token, hash_password(PASSWORD), now)
