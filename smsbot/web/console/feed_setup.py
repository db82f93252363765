"""Setting up a feed: an address is pasted, what it gives is looked at before anything is saved, then the rest is
chosen; and the same for one that is there already."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from jobs_feed.errors import ParseError
from jobs_feed.feed import Feed, Kind, PayRule
from jobs_feed.mapping import FieldMap, Outline
from jobs_feed.pasted import Address, find_address
from smsbot.storage import feeds as store
from smsbot.storage.feeds import FeedExists, StoredFeed
from smsbot.web.console.access import needs, who
from smsbot.web.console.feed_map import MapForm, chosen_map, is_mapped, is_own, map_form, say_question
from smsbot.web.console.feed_words import FATES, KIND_NAMES, PAY_RULES, all_said, facts, found_as
from smsbot.web.console.feeds import or_404, say_released
from smsbot.web.console.office import Office
from smsbot.workflows.decide_openings import Faster
from smsbot.workflows.keep_feeds import Setup, Unfit, add_feed, change_feed, open_setup
from smsbot.workflows.preview_feed import Preview, Unread, preview_feed
from smsbot.workflows.watch_feeds import waiting_reasons

TOO_MANY_AT_ONCE = "Others are trying feeds at this moment. Please try again in half a minute."
NARROWED = "It lists internal postings too: we ask it for those that are for the public only."
TRYING = threading.BoundedSemaphore(2)
"""A process that waits for strangers' sites must keep threads for people's texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The one page of setting up. `setup` None: nothing but an address yet. `seen_act`: the newest that set up
    what is edited. `faults`: field to sentence. `field_map` and `employer`: what was said before anything
    else could be."""

    stored: StoredFeed | None = None
    seen_act: int = 0
    address: str = ""
    changed: str = ""
    setup: Setup | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    preview: Preview | None = None
    unread: Unread | None = None
    field_map: FieldMap | None = None
    employer: str | None = None

    @property
    def outline(self) -> Outline | None:
        """Of the list that the address gives now."""
        looked_at = self.preview or self.unread
        return looked_at.outline if looked_at else None

    @property
    def kind(self) -> Kind | None:
        return self.preview.kind if self.preview else self.setup.feed.kind if self.setup else None

    @property
    def map_form(self) -> MapForm | None:
        """A list whose makers named everything themselves is always asked about; a table whose headers we know only
        when somebody wants to choose."""
        chosen = self.setup.feed.field_map if self.setup else self.field_map
        employer = self.setup.feed.employer if self.setup else self.employer
        asked = self.unread is not None or is_own(self.kind) or "choose" in request.form
        return map_form(chosen, self.outline if asked or chosen else None, self.kind, employer)

    @property
    def asks(self) -> bool:
        """Nobody has said yet which element is what."""
        return self.unread is not None and self.unread.outline is not None and not self.unread.changed

    @property
    def may_choose(self) -> bool:
        """Whether the columns of the table that was found could be chosen."""
        return self.preview is not None and is_mapped(self.kind) and self.map_form is None


def add_to(pages: Blueprint, office: Office) -> None:
    @pages.get("/feeds/add")
    @needs("editor")
    def add_feed_form() -> str:
        return _show(office, Page(address=request.args.get("address", "")))

    @pages.post("/feeds/try")
    @needs("editor")
    def try_new_feed() -> str:
        return _try(office, None)

    @pages.post("/feeds")
    @needs("editor")
    def save_new_feed() -> Response | tuple[str, int]:
        setup = _setup("")
        try:
            feed_id = add_feed(office.database, office.program, who(), setup, office.now())
        except (Unfit, FeedExists) as error:
            return _show(office, Page(address=setup.feed.url, setup=setup, faults=_faults(error, setup))), 400
        flash(f"{setup.feed.name} is saved. Nothing is read until you turn it on.", "success")
        return redirect(url_for("console.feed", feed_id=feed_id))

    @pages.get("/feeds/<int:feed_id>/edit")
    @needs("editor")
    def edit_feed(feed_id: int) -> str:
        with or_404():
            stored, act_id = open_setup(office.database, feed_id)
        setup = Setup(feed=stored.feed, pay_reason=stored.pay_reason or "")
        return _show(office, Page(stored=stored, seen_act=act_id, address=stored.feed.url, setup=setup))

    @pages.post("/feeds/<int:feed_id>/try")
    @needs("editor")
    def try_feed_again(feed_id: int) -> str:
        return _try(office, _stored(office, feed_id))

    @pages.post("/feeds/<int:feed_id>/edit")
    @needs("editor")
    def save_feed(feed_id: int) -> Response | tuple[str, int]:
        stored, setup = _stored(office, feed_id), _setup(str(feed_id))
        release = "release" in request.form
        try:
            with or_404():
                released = change_feed(
                    office.database,
                    office.program,
                    who(),
                    feed_id,
                    setup,
                    office.now(),
                    seen_act=_seen_act(),
                    release=release,
                )
        except Faster as error:
            flash(str(error), "error")
            return redirect(url_for("console.feed", feed_id=feed_id))
        except (Unfit, FeedExists) as error:
            page = Page(
                stored=stored, seen_act=_seen_act(), address=setup.feed.url, setup=setup, faults=_faults(error, setup)
            )
            return _show(office, page), 400
        flash("Saved." + (f" {say_released(released)}" if release else ""), "success")
        return redirect(url_for("console.feed", feed_id=feed_id))


def _show(office: Office, page: Page) -> str:
    shown = page.preview.shown if page.preview else ()
    return render_template(
        "console/feed_setup.html",
        page=page,
        openings=[(one, facts(one, office.program, office.wording)) for one in shown],
        held=waiting_reasons(office.database, page.stored.id) if page.stored else {},
        sectors=office.program.sectors,
        kinds=KIND_NAMES,
        pay_rules=PAY_RULES,
        fates=FATES,
        all_said=all_said,
        may_choose=page.may_choose,
        found_as=found_as(page.preview) if page.preview else "",
        question=say_question(page.outline) if page.asks and page.outline else "",
    )


def _try(office: Office, stored: StoredFeed | None) -> str:
    """The page with what the address gives, or with why it gives nothing."""
    pasted = request.form.get("url", "").strip()
    chosen = _setup(str(stored.id) if stored else "") if "name" in request.form else None
    page = Page(
        stored=stored,
        seen_act=_seen_act(),
        address=pasted,
        setup=chosen,
        field_map=chosen_map(request.form),
        employer=_employer(),
    )
    if not pasted:
        return _show(
            office, replace(page, faults={"url": "Paste the address of a feed, or of a page that offers one."})
        )
    try:
        address = find_address(pasted)
    except ParseError as error:
        return _show(office, replace(page, unread=Unread(sentence=error.sentence)))
    page = replace(page, address=address.url, changed=address.changed)
    with office.database.read() as db:
        twin = store.at_address(db, address.url, but_not=stored.id if stored else None)
    if twin is not None:
        return _show(office, replace(page, faults={"url": str(FeedExists(twin))}))
    setup = _with_address(chosen or first_setup(address, page.employer, page.field_map), address.url)
    found = _preview(office, setup.feed)
    if isinstance(found, Preview) and found.narrower is not None:
        page = replace(page, address=found.narrower, changed=NARROWED)
        setup = _with_address(setup, found.narrower)
        found = _preview(office, setup.feed)
    if isinstance(found, Unread):
        return _show(office, replace(page, unread=found))
    setup = replace(
        setup, feed=replace(setup.feed, kind=setup.feed.kind or found.kind, field_map=_used_map(setup, found))
    )
    return _show(office, replace(page, setup=setup, preview=found))


def first_setup(address: Address, employer: str | None, field_map: FieldMap | None) -> Setup:
    """What is proposed before anybody has chosen anything."""
    employer = employer or address.employer or None
    return Setup(feed=Feed(id="", name=_name(address), url=address.url, employer=employer, field_map=field_map))


def _used_map(setup: Setup, found: Preview) -> FieldMap | None:
    """What the list was read by, to be kept: the next reading is to find the same."""
    kept = setup.feed.field_map is not None or is_own(found.kind) or "choose" in request.form
    return found.outline.map if found.outline and kept else None


def _preview(office: Office, feed: Feed) -> Preview | Unread:
    if not TRYING.acquire(blocking=False):
        return Unread(sentence=TOO_MANY_AT_ONCE)
    try:
        return preview_feed(
            office.database,
            office.program,
            office.lexicon,
            office.wording,
            office.manners,
            feed,
            office.now(),
            allow_private=office.allow_private,
            credentials=office.credentials,
        )
    finally:
        TRYING.release()


def _with_address(setup: Setup, url: str) -> Setup:
    return replace(setup, feed=replace(setup.feed, url=url))


def _name(address: Address) -> str:
    """A first idea of what to call it."""
    if address.employer:
        return address.employer
    try:
        return (urlsplit(address.url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _setup(feed_id: str) -> Setup:
    """What the form says; a value that it does not offer is somebody's own invention."""
    form = request.form
    kind, rule = form.get("kind", ""), form.get("pay_rule", PayRule.REQUIRED.value)
    if (kind and kind not in set(Kind)) or rule not in set(PayRule):
        abort(400)
    feed = Feed(
        id=feed_id,
        name=" ".join(form.get("name", "").split()),
        url=_address(form.get("url", "").strip()),
        kind=Kind(kind) if kind else None,
        employer=_employer(),
        sector=form.get("sector") or None,
        sector_always="sector_always" in form,
        trusted="trusted" in form,
        pay_rule=PayRule(rule),
        field_map=chosen_map(form),
    )
    return Setup(feed=feed, pay_reason=" ".join(form.get("pay_reason", "").split()))


def _employer() -> str | None:
    return " ".join(request.form.get("employer", "").split()) or None


def _seen_act() -> int:
    """What stood on the page that was sent."""
    return request.form.get("seen_act", 0, type=int)


def _address(pasted: str) -> str:
    try:
        return find_address(pasted).url if pasted else ""
    except ParseError:
        return pasted  # trying it, or the first reading, says what is wrong with it


def _faults(error: Unfit | FeedExists, setup: Setup) -> Mapping[str, str]:
    if isinstance(error, Unfit):
        return error.faults
    return {"name" if error.name.casefold() == setup.feed.name.casefold() else "url": str(error)}


def _stored(office: Office, feed_id: int) -> StoredFeed:
    with office.database.read() as db, or_404():
        return store.get(db, feed_id)
