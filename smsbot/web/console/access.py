"""Who is at the console, and what each role may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Blueprint, Response, abort, g, session

from smsbot.storage import staff as store
from smsbot.web.console.office import Office

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


def needs(least: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A view for this role and those above it. Every view of the console wears one."""

    def wear(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            staff = current_staff()
            if staff is None:
                abort(401)
            if not staff.may(least):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return wear


def guard(pages: Blueprint, office: Office) -> None:
    """Find out who is there before each request to the console, and let nobody keep a copy of its pages."""

    @pages.before_request
    def look_up() -> None:
        email = session.get("staff")
        with office.database.read() as db:
            row = store.find(db, email) if isinstance(email, str) else None
        g.staff = None if row is None else Staff(*row)

    @pages.after_request
    def keep_nothing(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response
