"""What was done: the audit, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request

from smsbot.storage import audit
from smsbot.web.console.access import needs
from smsbot.web.console.office import Office

ON_A_PAGE = 50


def add_to(pages: Blueprint, office: Office) -> None:
    @pages.get("/acts")
    @needs("admin")
    def acts() -> str:
        with office.database.read() as db:
            found = audit.latest(db, ON_A_PAGE + 1, request.args.get("before", type=int))
        shown = found[:ON_A_PAGE]
        older = shown[-1].id if len(found) > ON_A_PAGE else None
        return render_template("console/acts.html", acts=[(act, changes(act)) for act in shown], older=older)


def changes(act: audit.Act) -> list[tuple[str, Any, Any]]:
    """(what, before, after) of each value that the act changed or says."""
    before: Mapping[str, Any] = act.before or {}
    after: Mapping[str, Any] = act.after or {}
    return [(name, before.get(name), after.get(name)) for name in sorted({*before, *after})]
