"""Login: Flask-Security with only what we use of it - password, second step, recovery codes, change of password."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from flask import Flask, abort, redirect, request, url_for
from flask_security import Security, user_authenticated
from flask_security.forms import LoginForm, TwoFactorRescueForm, TwoFactorVerifyCodeForm
from flask_security.recovery_codes import MfRecoveryForm
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from smsbot.web.console import access
from smsbot.web.console.entrants import Entrant, Entrants, HashedCodes, SealedTotp
from smsbot.web.console.office import Office
from smsbot.web.rates import Rate, client_address
from smsbot.workflows import admit_staff

PERSON_RATE = "20/minute;100/hour"
CONNECTION_RATE = "300/minute"  # behind a proxy everybody comes from one connection
# Where somebody may guess.
GUESSED_AT = {
    "security.login",
    "security.verify",
    "security.change_password",
    "security.two_factor_token_validation",
    "security.mf_recovery",
    "console.welcome",
}

CONFIG: dict[str, Any] = {
    "STATIC_FOLDER": None,
    "API_ENABLED_METHODS": ["session"],
    "FLASH_MESSAGES": True,
    "FRESHNESS": timedelta(minutes=30),
    "FRESHNESS_GRACE_PERIOD": timedelta(minutes=30),
    "RETURN_GENERIC_RESPONSES": True,
    "LOGOUT_METHODS": ["POST"],
    "POST_LOGIN_VIEW": "console.home",
    "POST_LOGOUT_VIEW": "security.login",
    "POST_CHANGE_VIEW": "console.own_access",
    "POST_VERIFY_VIEW": "console.own_access",
    "PASSWORD_LENGTH_MIN": 12,
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_SINGLE_HASH": ["argon2"],
    "DEPRECATED_PASSWORD_SCHEMES": [],
    "CHANGEABLE": True,
    "SEND_PASSWORD_CHANGE_EMAIL": False,
    "TWO_FACTOR": True,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,  # seconds a telephone's clock may be off
    "TWO_FACTOR_RESCUE_EMAIL": False,
    "TWO_FACTOR_POST_SETUP_VIEW": "console.own_access",
    "MULTI_FACTOR_RECOVERY_CODES": True,
    "CHANGE_URL": "/password",
    "TWO_FACTOR_SETUP_URL": "/second-step",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/login/code",
    "TWO_FACTOR_RESCUE_URL": "/login/lost-phone",
    "TWO_FACTOR_SELECT_URL": "/login/step",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/recovery-codes",
    "MULTI_FACTOR_RECOVERY_URL": "/login/recovery-code",
    "LOGIN_USER_TEMPLATE": "console/login.html",
    "VERIFY_TEMPLATE": "console/verify.html",
    "CHANGE_PASSWORD_TEMPLATE": "console/change_password.html",
    "TWO_FACTOR_SETUP_TEMPLATE": "console/second_step.html",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "console/login_code.html",
    "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "console/recovery_codes.html",
    "MULTI_FACTOR_RECOVERY_TEMPLATE": "console/recovery_code.html",
    "MSG_GENERIC_AUTHN_FAILED": (
        "That e-mail address and password let nobody in. After ten wrong tries an account rests for 15 minutes.",
        "error",
    ),
}


class Form(LoginForm):
    """A browser that is closed for longer than staff may be idle has to log in again. Without a page to go to, Flask-
    Security would lead to the address that it was asked under, whatever the Host header says."""

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = self.next.data or url_for("console.home")


class CodeForm(TwoFactorVerifyCodeForm):
    user: Any

    def validate(self, **kwargs: Any) -> bool:
        return not self.user.is_locked(_errors(self.code)) and super().validate(**kwargs)


class RecoveryForm(MfRecoveryForm):
    user: Any

    def validate(self, **kwargs: Any) -> bool:
        if self.user.is_locked(_errors(self.code)):
            return False
        valid: bool = super().validate(**kwargs)
        if not valid and self.code.data:
            self.user.track_failed_authn("recovery code", True)
        return valid


class NoMail(TwoFactorRescueForm):
    """Who lost the telephone has recovery codes; the service itself writes no mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help_setup.choices = []


def _errors(field: Any) -> list[str]:
    field.errors = list(field.errors)
    errors: list[str] = field.errors
    return errors


def add_to(app: Flask, office: Office) -> None:
    app.config.update({f"SECURITY_{name}": value for name, value in CONFIG.items()})
    app.config["SECURITY_TOTP_ISSUER"] = office.program.brand
    app.config["SECURITY_TOTP_SECRETS"] = {"1": office.secret_key}  # asked for; the vault seals in its stead
    security = Security(
        app,
        Entrants(office),
        login_form=Form,
        two_factor_verify_code_form=CodeForm,
        two_factor_rescue_form=NoMail,
        mf_recovery_form=RecoveryForm,
        totp_cls=partial(SealedTotp, office=office),  # type: ignore[arg-type]  # it only calls what it is given
        mf_recovery_codes_util_cls=lambda _: HashedCodes(office),  # type: ignore[arg-type]  # called too, never a base
    )
    security.want_json(lambda request: False)
    security.unauthn_handler(lambda *_, **__: access.to_login())
    security.reauthn_handler(lambda *_: redirect(url_for("security.verify", next=_wanted())))
    _slow_down_guessing(app)
    _stay_in_the_console(app)

    def note_entry(sender: Flask, user: Entrant, authn_via: list[str] | None, **_: Any) -> None:
        if authn_via != ["change"]:  # who changes the password was in already
            admit_staff.note_entry(office.database, user.id, office.now())

    user_authenticated.connect(note_entry, app, weak=False)

    @app.before_request
    def end_every_session() -> None:
        """Before the view forgets who it was. A request without our token has been refused by now."""
        staff = access.current_staff()
        if request.endpoint == "security.logout" and staff is not None:
            admit_staff.log_out(office.database, staff.id)


def _wanted() -> str | None:
    return request.script_root + request.path if request.method == "GET" else None


def _slow_down_guessing(app: Flask) -> None:
    person_rate, connection_rate = Rate(PERSON_RATE), Rate(CONNECTION_RATE)

    @app.before_request
    def brake() -> None:
        if request.method == "POST" and request.endpoint in GUESSED_AT:
            wait = person_rate.wait(client_address(request)) or connection_rate.wait(request.remote_addr or "")
            if wait:
                raise TooManyRequests(retry_after=wait)


def _stay_in_the_console(app: Flask) -> None:
    @app.before_request
    def check_next() -> Response | None:
        """`next` leads to a page of the console, or is forgotten."""
        if all(map(_inside, (*request.args.getlist("next"), *request.form.getlist("next")))):
            return None
        if request.method == "POST":
            abort(400)
        return redirect(request.script_root + request.path)


def _inside(wanted: str) -> bool:
    within = wanted.startswith(request.script_root + "/") and wanted.isprintable()
    return not wanted or (within and ".." not in wanted and "\\" not in wanted)
