"""A feed tried before it is saved: what it would bring, and that nothing is stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from werkzeug import Response

from jobs_feed.feed import Feed, Kind, PayRule
from smsbot.domain.ruling import Naming, Verdict
from smsbot.storage import postings, rulings
from smsbot.workflows.preview_feed import Fate, Preview, Unread, preview_feed
from tests.workflows.collecting import HEADER, City, Job, jobs
from tests.workflows.planning import MONDAY

PAGE = """<!doctype html><html><head><link rel="alternate" type="application/rss+xml" title="Jobs" href="/new">
</head><body>Careers</body></html>"""
FULL_HEADER = "id,title,employer,apply_url,location,zip,pay_min,pay_unit,deadline,date_posted,posting_type"


def tried(town: City, body: str, *, private: bool = True, kind: str = "text/csv", **more: Any) -> Preview | Unread:
    town.server.clear_all_handlers()
    town.server.expect_request("/new").respond_with_handler(lambda _: Response(body, content_type=kind))
    values: dict[str, Any] = {"trusted": True} | more
    return preview_feed(
        town.house.database,
        town.house.program,
        town.lexicon,
        town.house.wording,
        town.house.city.manners,
        Feed(**{"id": "", "name": "New", "url": town.server.url_for("/new")} | values),
        MONDAY,
        allow_private=private,
    )


def preview(town: City, *rows: Job | str, header: str | None = None, **more: Any) -> Preview:
    found = tried(town, "\n".join([header or HEADER, *map(str, rows)]), **more)
    assert isinstance(found, Preview)
    return found


def fates(found: Preview) -> dict[str, int]:
    return {str(fate): times for fate, times in found.fates.items()}


def test_the_first_ten_are_shown_all_are_counted_and_nothing_is_stored(town: City) -> None:
    found = preview(town, *jobs(*map(str, range(1, 13))))

    assert (found.kind, found.complete, found.entries, found.read) == (Kind.CSV, True, 12, 12)
    assert len(found.shown) == 10
    assert fates(found) == {"goes": 12}
    assert town.house.counts() == {}


def test_a_long_list_is_judged_by_its_beginning(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smsbot.workflows.preview_feed.LOOKED_AT", 3)

    found = preview(town, *jobs("1", "2", "3", "4"))

    assert (found.entries, found.read, fates(found)) == (4, 3, {"goes": 3})


def test_an_opening_is_shown_as_stored_beside_what_the_feed_wrote_and_as_texted(town: City) -> None:
    (one,) = preview(town, Job("1", title="  Night   nurse ", pay="25")).shown

    assert (one.posting.title, one.posting.pay_min) == ("Night   nurse", "25")
    assert (one.opening.title, one.opening.area, one.opening.pay_min) == ("Night nurse", "bronx", 25)
    assert "job 412: Night nurse" in one.text
    assert one.size.segments == 1


def test_what_would_wait_is_counted_by_reason(town: City) -> None:
    found = preview(town, Job("1", pay=""), Job("2", title="Cook", pay=""), Job("3", title="Guard", pay="3"))

    assert fates(found) == {"held": 3}
    assert [times for _, times in found.reasons] == [2, 1]
    assert found.reasons[0][0] == "It states no pay."
    assert [hold.code for hold in found.shown[2].holds] == ["pay_under_floor"]


def test_the_settings_tried_with_decide(town: City) -> None:
    (believed,) = preview(town, Job("1", pay=""), pay_rule=PayRule.MAY_BE_MISSING, sector="retail").shown
    (untrusted,) = preview(town, Job("1", title="Assistant"), trusted=False, sector="retail").shown

    assert (believed.fate, believed.opening.sector) == (Fate.GOES, "healthcare")
    assert (untrusted.fate, untrusted.opening.sector) == (Fate.HELD, "retail")


def test_what_is_never_or_only_on_request_told_says_so(town: City) -> None:
    day = f"{MONDAY - timedelta(days=20):%Y-%m-%d}"
    found = preview(
        town,
        "1,Nurse,CareWell,https://care.example/1,Albany NY,12207,25,hour,,,External",
        f"2,Nurse,CareWell,https://care.example/2,Bronx,10458,25,hour,{day},,External",
        f"3,Nurse,CareWell,https://care.example/3,Bronx,10458,25,hour,,{day},External",
        "4,Nurse,CareWell,https://care.example/4,Bronx,10458,25,hour,,,Internal",
        header=FULL_HEADER,
    )

    assert [one.fate for one in found.shown] == [Fate.OUTSIDE, Fate.OVER, Fate.OLD]
    assert found.notes == "1 internal postings left out: they are not for the public."


def test_a_job_that_another_feed_has_told_of_is_known_by_that_feeds_name(town: City) -> None:
    town.feed("a").lists([Job("1", url="https://care.example/jobs/1")])
    town.collect()

    found = preview(town, Job("x9", url="https://care.example/jobs/1?utm_source=new"), Job("2", title="Cook"))

    assert fates(found) == {"known": 1, "goes": 1}
    assert [one.known_in for one in found.shown] == ["a", None]


def test_a_job_that_staff_added_is_known_as_theirs(town: City) -> None:
    opening_id = town.house.opening("Nurse")
    with town.house.database.begin() as db:
        postings.add_keys(db, opening_id, ["url:https://care.example/jobs/1"])
        db.exec_driver_sql("UPDATE opening SET feed_id = 0")

    (one,) = preview(town, Job("1", url="https://care.example/jobs/1")).shown

    assert (one.fate, one.known_in) == (Fate.KNOWN, "what staff added")


def test_a_stored_feed_knows_its_own_by_their_ids(town: City) -> None:
    source = town.feed("new")
    source.lists([Job("1", url="https://care.example/")])
    town.collect()

    found = preview(town, Job("1", url="https://care.example/"), Job("2", title="Cook"), id=str(source.id), name="new")

    assert [one.known_in for one in found.shown] == ["new", None]


def test_staffs_own_words_for_a_title_are_used_here_too(town: City) -> None:
    word = Naming(verdict=Verdict.REWORD, title="Case aide", employer="CareWell")
    with town.house.database.begin() as db:
        rulings.name(db, ("Court aide", "CareWell"), word, None, MONDAY)

    (one,) = preview(town, Job("1", title="Court aide")).shown

    assert (one.opening.title, one.posting.title, one.fate) == ("Case aide", "Court aide", Fate.GOES)


def test_a_page_that_offers_feeds_gives_their_addresses(town: City) -> None:
    found = tried(town, PAGE, kind="text/html")

    assert isinstance(found, Unread)
    assert found.sentence.startswith("We got a web page instead of a job list.")
    assert [(offer.title, offer.url) for offer in found.offers] == [("Jobs", town.server.url_for("/new"))]


def test_an_entry_that_is_no_opening_is_a_problem_with_its_place(town: City) -> None:
    nameless = "<item><link>https://care.example/1</link></item>"
    named = "<item><title>Nurse</title><link>https://care.example/2</link></item>"

    found = tried(town, f"<rss version='2.0'><channel>{nameless}{named}</channel></rss>", kind="application/rss+xml")

    assert isinstance(found, Preview)
    assert (found.read, found.unusable, found.complete) == (1, 1, False)
    assert found.problems[0].where == "entry https://care.example/1"


def test_an_address_inside_a_private_network_is_refused_with_its_sentence(town: City) -> None:
    found = tried(town, "", private=False)

    assert found == Unread(sentence="That address is inside a private network, so we do not fetch it.")
    assert town.server.log == []


@pytest.mark.parametrize("shown", [10, 3])
def test_every_shown_opening_stands_beside_its_own_posting(town: City, shown: int) -> None:
    found = preview(town, *jobs(*map(str, range(1, shown + 1))))

    assert [one.opening.external_id for one in found.shown] == [one.posting.external_id for one in found.shown]
