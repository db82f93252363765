"""Staff as Flask-Security reads and writes them: its one UserDatastore, over our own verbs."""

from __future__ import annotations

import secrets
from base64 import b64encode
from dataclasses import replace
from typing import Any

import qrcode
from flask_security import RoleMixin, UserMixin
from flask_security.datastore import UserDatastore
from flask_security.recovery_codes import MfRecoveryCodesUtil
from flask_security.totp import Totp
from qrcode.image.svg import SvgPathImage

from smsbot.storage import staff
from smsbot.storage.staff import Member
from smsbot.web.console.office import Office
from smsbot.workflows import admit_staff


class Entrant(UserMixin):
    """One member. What Flask-Security changes on it is saved by `Entrants.put`."""

    active = True  # the disabled are not found
    fs_uniquifier = ""
    tf_phone_number = None

    def __init__(self, member: Member, office: Office) -> None:
        self.member = member
        self.id = member.id
        self.email = member.email
        self.password = member.password_hash
        self.fs_uniquifier = member.stamp or ""
        self.tf_totp_secret = member.totp_cipher
        self.tf_primary_method = "authenticator" if member.totp_cipher else None
        self.mf_recovery_codes = member.recovery.split()
        self._office = office

    def check_tf_required_setup(self) -> bool:
        return self._office.staff_rules.admins_need_totp and self.member.role == "admin"

    def track_failed_authn(self, auth_type: str, tfa: bool = False) -> None:
        admit_staff.note_failure(self._office.database, self.member, self._office.now())

    def is_locked(self, form_error: list[str] | None = None) -> bool:
        locked = admit_staff.rests(self.member, self._office.now())
        if locked and form_error is not None:
            form_error.append("After ten wrong tries in a row an account rests for 15 minutes.")
        return locked


class Entrants(UserDatastore):
    """Each change is written at once, with its line in the audit."""

    def __init__(self, office: Office) -> None:
        super().__init__(Entrant, RoleMixin)  # its roles stay unused: a role is a word on a member
        self._office = office

    def find_user(self, case_insensitive: bool = False, **by: Any) -> Entrant | None:
        (key, value), *_ = by.items()
        find: Any = {"email": staff.find, "fs_uniquifier": staff.find_by_stamp}[key]
        with self._office.database.read() as db:
            member = find(db, value)
        return Entrant(member, self._office) if member else None

    def put(self, user: Any) -> Any:
        """A password: a new one when the stamp is new too, else the same one hashed anew."""
        member, database = user.member, self._office.database
        if user.password == member.password_hash:
            return user
        if user.fs_uniquifier != member.stamp:
            admit_staff.change_password(database, member, user.password, user.fs_uniquifier, self._office.now())
        else:
            with database.begin() as db:
                staff.set_password(db, member.id, user.password, user.fs_uniquifier)
        user.member = replace(member, password_hash=user.password, stamp=user.fs_uniquifier)
        return user

    def commit(self) -> None:
        """Nothing waits."""

    def tf_set(self, user: Any, primary_method: str, totp_secret: str | None = None, phone: str | None = None) -> None:
        if totp_secret != user.tf_totp_secret:
            admit_staff.set_second_step(self._office.database, user.member, totp_secret, self._office.now())

    def tf_reset(self, user: Any) -> None:
        admit_staff.set_second_step(self._office.database, user.member, None, self._office.now())


class SealedTotp(Totp):
    """The second step's secret is ciphertext of the vault wherever it goes, into the session's cookie too, and each
    code lets in once."""

    def __init__(self, keys: dict[str, str], issuer: str, office: Office) -> None:
        super().__init__(keys, issuer)
        self._office = office

    def generate_totp_secret(self) -> str:
        return self._office.vault.seal(self._totp.new().to_json(encrypt=False))

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        right = super().verify_totp(token, self._office.vault.open(totp_secret), user, window)
        return right and admit_staff.use_code(self._office.database, user.id, user.totp_step)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.totp_step = tmatch.counter

    def generate_qrcode(self, username: str, totp: str) -> str:
        """One path in place of the library's many squares, between which a browser leaves gaps."""
        drawn = qrcode.make(self.get_totp_uri(username, totp), image_factory=SvgPathImage).to_string()
        return f"data:image/svg+xml;base64,{b64encode(drawn).decode()}"

    def get_totp_uri(self, username: str, totp_secret: str) -> str:
        return super().get_totp_uri(username, self._office.vault.open(totp_secret))

    def get_totp_pretty_key(self, totp_secret: str) -> str:
        return super().get_totp_pretty_key(self._office.vault.open(totp_secret))

    def get_totp_b32_key(self, totp_secret: str) -> str:
        return super().get_totp_b32_key(self._office.vault.open(totp_secret))


class HashedCodes(MfRecoveryCodesUtil):
    """Recovery codes are shown once and kept as keyed hashes."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def create_recovery_codes(self, user: Any) -> list[str]:
        codes = [secrets.token_hex(6) for _ in range(10)]
        admit_staff.set_recovery_codes(
            self._office.database, self._office.vault, user.member, codes, self._office.now()
        )
        return codes

    def get_recovery_codes(self, user: Any) -> list[str]:
        return []

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Looking uses it up: two at once must not both get in."""
        office = self._office
        return admit_staff.use_recovery_code(office.database, office.vault, user.id, code.strip().lower(), office.now())

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        return True
