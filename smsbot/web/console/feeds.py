"""Feeds: how each is, what it brought, what is asked of staff about it; reading it now, pausing it, settling a short
list. Setting one up is feed_setup's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from jobs_feed.mapping import FIELDS
from smsbot.domain.ruling import NotPossible
from smsbot.storage.database import Database
from smsbot.storage.feeds import Standing
from smsbot.web.console.access import needs, who
from smsbot.web.console.act_words import changes
from smsbot.web.console.feed_words import HEALTH, KIND_NAMES, PAY_RULES
from smsbot.web.console.office import Office
from smsbot.workflows import judge_short_list, keep_feeds
from smsbot.workflows.judge_short_list import ReadSince
from smsbot.workflows.keep_feeds import DONE
from smsbot.workflows.watch_feeds import list_feeds, show_feed


def add_to(pages: Blueprint, office: Office) -> None:
    sectors = {sector.name: sector.label for sector in office.program.sectors}

    @pages.get("/feeds")
    @needs("viewer")
    def feeds() -> str:
        found = list_feeds(office.database, office.now(), request.args.get("after", type=int))
        return render_template("console/feeds.html", found=found, health=HEALTH, kinds=KIND_NAMES)

    @pages.get("/feeds/<int:feed_id>")
    @needs("viewer")
    def feed(feed_id: int) -> str:
        with or_404():
            page = show_feed(office.database, office.now(), feed_id, request.args.get("before", type=int))
        until = page.line.stored.reading_until
        return render_template(
            "console/feed.html",
            page=page,
            health=HEALTH,
            kinds=KIND_NAMES,
            pay_rules=PAY_RULES,
            fields=FIELDS,
            sectors=sectors,
            acts=[(act, DONE.get(act.verb, act.verb), changes(act, sectors)) for act in page.acts],
            being_read=until is not None and until > office.wall.now(),
            every_minutes=office.manners.every_minutes,
        )

    @pages.post("/feeds/<int:feed_id>/on")
    @needs("editor")
    def turn_on(feed_id: int) -> Response:
        with or_404():
            was = keep_feeds.read_soon(office.database, who(), feed_id, office.now())
        begun = "" if was.standing is Standing.ON else "It is turned on. "
        return _back(feed_id, f"{begun}The worker reads it within a minute: then look at this page again.")

    @pages.post("/feeds/<int:feed_id>/pause")
    @needs("editor")
    def pause(feed_id: int) -> Response:
        with or_404():
            keep_feeds.pause(office.database, who(), feed_id, office.now())
        return _back(feed_id, "It is paused. Its openings stay; nothing new comes from it until you turn it on.")

    @pages.post("/feeds/<int:feed_id>/release")
    @needs("editor")
    def release(feed_id: int) -> Response:
        with or_404():
            released = keep_feeds.release_waiting(office.database, who(), feed_id, office.now())
        return _back(feed_id, say_released(released))

    @pages.post("/feeds/<int:feed_id>/release/undo")
    @needs("editor")
    def undo_release(feed_id: int) -> Response:
        return _undo(feed_id, keep_feeds.undo_release, _say_waiting)

    @pages.post("/feeds/<int:feed_id>/believe")
    @needs("editor")
    def believe(feed_id: int) -> Response:
        try:
            with or_404():
                closed = judge_short_list.believe(office.database, who(), feed_id, _entries(), office.now())
        except ReadSince as error:
            return _back(feed_id, str(error), "error")
        return _back(feed_id, f"The short list is right then: {_openings(closed)} closed.")

    @pages.post("/feeds/<int:feed_id>/believe/undo")
    @needs("editor")
    def undo_believe(feed_id: int) -> Response:
        return _undo(feed_id, judge_short_list.undo_believe, _say_open_again)

    @pages.post("/feeds/<int:feed_id>/keep")
    @needs("editor")
    def keep(feed_id: int) -> Response:
        try:
            with or_404():
                judge_short_list.keep_old(office.database, who(), feed_id, _entries(), office.now())
        except ReadSince as error:
            return _back(feed_id, str(error), "error")
        return _back(feed_id, "The old openings stay open. You are not asked again until the list has recovered.")

    def _undo(
        feed_id: int, undo: Callable[[Database, str, int, int, datetime], tuple[int, int]], say: Callable[[int], str]
    ) -> Response:
        act_id = request.form.get("act", 0, type=int)
        try:
            with or_404():
                undone, left = undo(office.database, who(), feed_id, act_id, office.now())
        except NotPossible as error:
            return _back(feed_id, str(error), "error")
        return _back(feed_id, say(undone) + _say_left(left), "success" if undone else "error")


def say_released(released: int) -> str:
    if not released:
        return "No opening waited for that alone."
    return f"{_openings(released)} may go out from the next alert on."


def _say_waiting(undone: int) -> str:
    return f"{_openings(undone)} {'waits' if undone == 1 else 'wait'} again. How the feed is set up stays as it is."


def _say_open_again(undone: int) -> str:
    return f"{_openings(undone)} {'is' if undone == 1 else 'are'} as before: open, or waiting for staff."


def _say_left(left: int) -> str:
    if not left:
        return ""
    return f" {_openings(left)} {'stays' if left == 1 else 'stay'} as now: somebody, or a feed, has changed that since."


def _openings(count: int) -> str:
    return f"{count:,} opening{'' if count == 1 else 's'}"


def _entries() -> int:
    entries = request.form.get("entries", type=int)
    if entries is None:
        abort(400)
    return entries


@contextmanager
def or_404() -> Iterator[None]:
    """There is no feed of that id."""
    try:
        yield
    except KeyError:
        abort(404)


def _back(feed_id: int, words: str, kind: str = "success") -> Response:
    flash(words, kind)
    return redirect(url_for("console.feed", feed_id=feed_id))
