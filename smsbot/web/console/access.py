"""Who is at the console, and what each role may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, abort, g, redirect, request, session, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

P = ParamSpec("P")
R = TypeVar("R")
ROLES = ("viewer", "editor", "admin")


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is logged in. `email` is what the audit keeps."""

    id: int
    email: str
    role: str

    def may(self, least: str) -> bool:
        """Whether this role reaches `least`: viewer looks, editor decides, admin also reveals numbers and stops all."""
        return ROLES.index(self.role) >= ROLES.index(least)


def current_staff() -> Staff | None:
    """None before somebody has logged in."""
    found: Staff | None = g.get("staff")
    return found


def who() -> str:
    """The e-mail address of whoever is logged in; for a view behind `needs`."""
    staff = current_staff()
    assert staff is not None
    return staff.email


def needs(least: str, *, second_step: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A view for this role and those above it. Every view of the console wears one. `second_step`: where the rules
    ask this role for a second step at login, they ask it before this view too."""

    def wear(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            staff = current_staff()
            if staff is None:
                abort(to_login())
            if not staff.may(least):
                abort(403)
            if second_step and g.second_step_missing:
                abort(redirect(url_for("console.own_access")))
            return view(*args, **kwargs)

        return guarded

    return wear


def to_login() -> Response:
    """Where a stranger is sent; after the login back to the page they asked for."""
    wanted = request.script_root + request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=wanted))


def guard(app: Flask) -> None:
    """Find out who is there before each request to the console, and let nobody keep a copy of its pages."""

    @app.before_request
    def look_up() -> None:
        session.permanent = True  # until nobody has asked for anything for as long as staff may be idle
        g.staff, g.second_step_missing = None, False
        if current_user.is_authenticated:
            member = current_user.member
            g.staff = Staff(member.id, member.email, member.role)
            g.second_step_missing = current_user.check_tf_required_setup() and not member.totp_cipher

    @app.after_request
    def keep_nothing(response: Response) -> Response:
        if request.endpoint not in ("static", "bootstrap.static"):
            response.headers["Cache-Control"] = "no-store"
        return response
