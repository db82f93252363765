"""Who may enter the console: invited, let in, changed, shut out. Each act and its line in the audit are one."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import structlog

from smsbot.storage import audit, staff
from smsbot.storage.database import Connection, Database
from smsbot.storage.staff import Member
from smsbot.storage.vault import Vault

LINK_HOLDS = timedelta(hours=24)
TRIES = 10  # wrong ones in a row before an account rests
REST = timedelta(minutes=15)
log = structlog.get_logger()


class NotYourself(Exception):
    """Nobody changes their own access: so an admin is always left."""


def invite(database: Database, vault: Vault, who: str, email: str, role: str, now: datetime) -> str:
    """The token of a link that lets a new person choose a password. Raises StaffExists."""
    with database.begin() as db:
        member_id = staff.add(db, email, role, now)
        after = {"email": staff.plain(email), "role": role}
        audit.record(db, who, "invite", "staff", member_id, now, after=after)
        return _link(db, vault, member_id, now)


def invite_again(database: Database, vault: Vault, who: str, email: str, now: datetime) -> str:
    """A new link for somebody whose link ran out or who forgot the password; the old one holds no longer. Raises
    KeyError."""
    with database.begin() as db:
        member = _known(staff.find(db, email))
        audit.record(db, who, "new link", "staff", member.id, now, after={"email": member.email})
        return _link(db, vault, member.id, now)


def looks_like_an_address(email: str) -> bool:
    name, at, host = email.strip().partition("@")
    return bool(name and at and host) and "@" not in host and not any(map(str.isspace, email.strip()))


def _link(db: Connection, vault: Vault, member_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    staff.invite(db, member_id, vault.fingerprint(token), now + LINK_HOLDS)
    return token


def invited(database: Database, vault: Vault, token: str, now: datetime) -> Member | None:
    """Whom a link invites. Looking does not use it up: mail scanners open links too."""
    with database.read() as db:
        return staff.find_invited(db, vault.fingerprint(token), now)


def accept(database: Database, vault: Vault, token: str, password_hash: str, now: datetime) -> bool:
    """The link is used up. False when it holds no longer."""
    invitation = vault.fingerprint(token)
    with database.begin() as db:
        member = staff.find_invited(db, invitation, now)
        if member is None or not staff.accept(db, invitation, password_hash, new_stamp(), now):
            return False
        audit.record(db, member.email, "set password", "staff", member.id, now)
    return True


def change_role(database: Database, who: str, member_id: int, role: str, now: datetime) -> Member:
    """From their next page on. Raises KeyError, NotYourself."""
    with database.begin() as db:
        member = _another(db, who, member_id)
        staff.set_role(db, member.id, role)
        before, after = {"email": member.email, "role": member.role}, {"email": member.email, "role": role}
        audit.record(db, who, "change role", "staff", member.id, now, before=before, after=after)
    return member


def disable(database: Database, who: str, email: str, now: datetime) -> Member:
    """Their sessions end at once, and every key is wiped. Raises KeyError, NotYourself."""
    with database.begin() as db:
        member = _another(db, who, _known(staff.find(db, email)).id)
        staff.disable(db, member.id, now)
        before = {"email": member.email, "role": member.role}
        audit.record(db, who, "disable", "staff", member.id, now, before=before)
    return member


def _another(db: Connection, who: str, member_id: int) -> Member:
    member = _known(staff.get(db, member_id))
    if member.email == who:
        raise NotYourself
    return member


def _known(member: Member | None) -> Member:
    if member is None:
        raise KeyError("no staff member with access")
    return member


def new_stamp() -> str:
    return secrets.token_urlsafe(24)


def change_password(database: Database, member: Member, password_hash: str, stamp: str, now: datetime) -> None:
    """Their other sessions end."""
    with database.begin() as db:
        staff.set_password(db, member.id, password_hash, stamp)
        audit.record(db, member.email, "change password", "staff", member.id, now)


def log_out(database: Database, member_id: int) -> None:
    """All their sessions end, so that no copy of a cookie outlives them."""
    with database.begin() as db:
        staff.end_sessions(db, member_id, new_stamp())


def set_second_step(database: Database, member: Member, cipher: str | None, now: datetime) -> None:
    """`cipher`: what the authenticator app shares with us, sealed; None turns the second step off."""
    with database.begin() as db:
        staff.set_totp(db, member.id, cipher)
        verb = "turn second step on" if cipher else "turn second step off"
        audit.record(db, member.email, verb, "staff", member.id, now)


def set_recovery_codes(database: Database, vault: Vault, member: Member, codes: list[str], now: datetime) -> None:
    """Each lets in once in place of the second step; only their keyed hashes are kept."""
    with database.begin() as db:
        staff.set_recovery(db, member.id, [vault.fingerprint(code) for code in codes])
        audit.record(db, member.email, "new recovery codes", "staff", member.id, now)


def use_recovery_code(database: Database, vault: Vault, member_id: int, code: str, now: datetime) -> bool:
    """False for a wrong code and for one used before."""
    with database.begin() as db:
        member = staff.get(db, member_id)
        if member is None or not staff.use_recovery(db, member, vault.fingerprint(code)):
            return False
        audit.record(db, member.email, "use recovery code", "staff", member.id, now)
    return True


def use_code(database: Database, member_id: int, step: int) -> bool:
    """False for a code of the authenticator app that has let somebody in before."""
    with database.begin() as db:
        return staff.use_totp(db, member_id, step)


def note_entry(database: Database, member_id: int, now: datetime) -> None:
    with database.begin() as db:
        staff.entered(db, member_id, now)


def note_failure(database: Database, member: Member, now: datetime) -> None:
    """A wrong password or code. While the account rests nothing is counted, so that the rest ends."""
    if rests(member, now):
        return
    with database.begin() as db:
        staff.failed(db, member.id, now)
    log.warning("staff login failed", staff=member.id, failures=member.failures + 1)


def rests(member: Member, now: datetime) -> bool:
    """After too many wrong tries in a row nothing lets in, for a while."""
    return member.failures >= TRIES and member.failed_at is not None and now < member.failed_at + REST
