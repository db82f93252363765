"""Lists of somebody's own making in XML: read by what their elements are called, or by what staff chose."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from datetime import date
from typing import Any

import pytest

from jobs_feed import Kind, ParseError
from jobs_feed.feed import Feed
from jobs_feed.formats import own_xml
from jobs_feed.kinds import find_kind
from jobs_feed.mapping import FieldMap
from tests.jobs_feed.own_lists import APPLICANT_SYSTEM, OWN, SEARCH_SITE, STRANGE, STRANGE_MAP, contents, refusal

HOSTILE = Feed(id="1", name="Hostile", url="https://hostile.example/")


def test_an_applicant_systems_export_is_read_without_asking() -> None:
    found = contents(APPLICANT_SYSTEM)

    assert (found.kind, found.complete, found.problems, found.notes) == (Kind.OWN_XML, True, (), ())
    assert [(one.external_id, one.title, one.requisition) for one in found.openings] == [
        ("p1", "Cook", "r1"),
        ("p2", "Guard", "r2"),
    ]
    cook = found.openings[0]
    assert cook.apply_url == "http://hire.example/Apply.aspx?c=1&j=p1"
    assert cook.source_url == "http://hire.example/Job.aspx?c=1&j=p1"
    assert (cook.employment_type, cook.location_raw) == ("full", "Harbor, NY")
    assert cook.description_text.startswith("Cook for us.")
    assert found.postings[0].raw["briefdescription"] == "Soup"


def test_a_search_sites_export_is_read_without_asking() -> None:
    found = contents(SEARCH_SITE)

    (nurse,) = found.openings
    assert (nurse.title, nurse.employer, nurse.location_raw) == ("Nurse", "CareWell", "Harbor")
    assert (nurse.apply_url, nurse.source_url) == ("https://care.example/apply/1", "https://care.example/jobs/1")
    assert nurse.pay_min == 25
    assert {way.value for way in nurse.apply} >= {"jobs@care.example"}


def test_parts_attributes_and_spaces_of_names_are_seen() -> None:
    found = contents(OWN)

    assert found.outline is not None
    assert (found.outline.entries, found.outline.count) == ("Export/Vacancies/Vacancy", 2)
    driver = found.openings[0]
    assert (driver.external_id, driver.title, driver.employer) == ("77", "Driver", "Roadline")
    assert (driver.postcode, driver.pay_min, driver.pay_max, driver.pay_unit) == ("10001", 21, 24, "hour")
    assert driver.deadline == date(2026, 12, 31)
    assert found.openings[1].deadline == date(2027, 1, 5)
    assert driver.description_text.split() == "Drive a van for us".split()


def test_names_that_say_nothing_have_to_be_told() -> None:
    error = refusal(STRANGE)

    assert error.code == "needs_mapping"
    assert error.sentence == (
        "This is an XML list of its own making with 2 entries that may be jobs. "
        "Somebody has to say which element is what, under Edit or try."
    )
    assert error.outline is not None
    assert [(one.path, one.sample, one.filled) for one in error.outline.elements] == [
        ("x1", "Baker", 2),
        ("x2", "Crumb Inc.", 2),
        ("x3", "https://crumb.example/1", 2),
    ]
    assert error.outline.map.fields == {"title": "x1", "apply_url": "x3"}


def test_what_staff_chose_is_read_and_nothing_else() -> None:
    found = contents(STRANGE, STRANGE_MAP)

    assert [(one.title, one.employer, one.apply_url) for one in found.openings] == [
        ("Baker", "Crumb Inc.", "https://crumb.example/1"),
        ("Barista", "Crumb Inc.", "https://crumb.example/2"),
    ]
    only_title = contents(APPLICANT_SYSTEM, FieldMap(fields={"title": "title"}))
    assert {one.apply_url for one in only_title.openings} == {None}


def test_without_a_path_the_list_is_that_with_the_chosen_elements() -> None:
    other = b"<r><z><p>1</p><q>2</q></z><z><p>1</p><q>2</q></z>" + STRANGE[3:]

    found = contents(other, FieldMap(fields=STRANGE_MAP.fields))

    assert [one.title for one in found.openings] == ["Baker", "Barista"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (STRANGE.replace(b"x1>", b"x9>"), "Most entries have no x1 any more, which you chose as the title."),
        (STRANGE.replace(b"<a>", b"<b>").replace(b"</a>", b"</b>"), "It has no element r/a any more, which you chose"),
    ],
)
def test_a_list_whose_elements_have_changed_says_so_and_offers_to_choose_anew(body: bytes, why: str) -> None:
    error = refusal(body, STRANGE_MAP)

    assert error.code == "mapping_lost"
    assert error.sentence.startswith("The list has changed. ")
    assert why in error.sentence
    assert error.sentence.endswith("Nothing was closed.")
    assert error.outline is not None


def test_a_chosen_element_that_no_entry_has_is_told_and_the_rest_is_read() -> None:
    rows = b"".join(b"<a><x1>Baker %d</x1><x2>Crumb</x2></a>" % number for number in range(5))

    found = contents(b"<r>" + rows + b"</r>", STRANGE_MAP)

    assert len(found.openings) == 5
    assert [problem.sentence for problem in found.problems] == [
        "No entry has the element x3, which is chosen as: Link to apply."
    ]


@pytest.mark.parametrize("body", [b"<r/>", b"<r></r>", b"<r>\n</r>"])
def test_a_list_that_is_empty_for_now_is_a_problem_and_no_damage(body: bytes) -> None:
    found = contents(body, STRANGE_MAP, Kind.OWN_XML)

    assert (found.openings, found.complete) == ((), False)
    assert [problem.sentence for problem in found.problems] == ["The list is in order and holds no job at the moment."]


def test_a_list_of_jobs_that_nobody_chose_from_may_be_empty_too() -> None:
    assert contents(b"<jobs></jobs>").problems[0].sentence == "The list is in order and holds no job at the moment."


def test_xml_without_any_list_is_no_list() -> None:
    error = refusal(b"<vacancies><v/></vacancies>")

    assert error.code == "unknown_kind"
    assert error.sentence.startswith(
        "This is an XML file of its own making (its first element is vacancies): not yet a known kind. Ask the owner"
    )


@pytest.mark.parametrize("cut", [60, 300, len(APPLICANT_SYSTEM) - 3])
def test_half_a_list_is_damaged_and_never_looks_whole(cut: int) -> None:
    assert refusal(APPLICANT_SYSTEM[:cut]).code == "parse"


def test_what_looks_like_no_job_is_not_taken_for_one() -> None:
    shop = b"<products><product><name>Chair</name><price>20</price><description>Wood</description></product></products>"

    assert refusal(shop).code == "needs_mapping"


def test_an_indeed_style_file_without_jobs_but_with_others_is_a_list_of_its_own() -> None:
    rows = b"".join(b"<vacancy><title>Cook %d</title><company>Harbor</company></vacancy>" % n for n in range(8))

    found = contents(b"<source><jobs>" + rows + b"</jobs></source>")

    assert (found.kind, len(found.openings)) == (Kind.OWN_XML, 8)


def test_staff_may_have_a_known_kind_read_by_their_own_choice() -> None:
    indeed = (
        b"<source><job><name>Cook</name><boss>Harbor</boss></job><job><name>Guard</name><boss>H</boss></job></source>"
    )
    chosen = FieldMap(fields={"title": "name", "employer": "boss"}, entries="source/job")

    assert find_kind(indeed, "Harbor").kind is Kind.INDEED_XML
    assert [one.title for one in contents(indeed, chosen, Kind.OWN_XML).openings] == ["Cook", "Guard"]


# ---- hostile bodies: bounded time and memory, whatever they hold ----


def hostile() -> dict[str, bytes]:
    pairs = b"<title>a</title><company>b</company>"
    return {
        "many empty elements": b"<r>" + b"<a/>" * 60_000 + b"</r>",
        "many names": b"<r>" + b"".join(b"<a%d><b/><c/></a%d>" % (n, n) for n in range(15_000)) + b"</r>",
        "deep": b"<a>" * 60_000 + b"x" + b"</a>" * 60_000,
        "many attributes": b"<r><j " + b" ".join(b'a%d="1"' % n for n in range(20_000)) + b"/></r>",
        "one long text": b"<jobs><job><title>" + b"x" * 2_000_000 + b"</title><company>y</company></job></jobs>",
        "one entry of many elements": b"<jobs><job>" + pairs * 10_000 + b"</job></jobs>",
    }


@pytest.mark.parametrize("name", hostile())
def test_a_hostile_file_costs_bounded_time_and_memory(name: str) -> None:
    body = hostile()[name]
    tracemalloc.start()
    begun = time.monotonic()

    with contextlib.suppress(ParseError):
        own_xml.parse(body, HOSTILE)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 40_000_000
    assert time.monotonic() - begun < 30


def test_entities_are_refused_here_too() -> None:
    bomb = b'<!DOCTYPE jobs [<!ENTITY a "aaaaaaaaaa">]><jobs><job><title>&a;</title><company>b</company></job></jobs>'

    with pytest.raises(ParseError) as caught:
        own_xml.parse(bomb, HOSTILE)

    assert caught.value.code == "unsafe_xml"


def test_more_entries_than_are_read_are_refused_whole() -> None:
    body = b"<jobs>" + b"<job><title>a</title><company>b</company><url>c</url></job>" * 50_001 + b"</jobs>"

    assert refusal(body).code == "too_many"


def test_a_kind_that_is_mapped_gets_the_feeds_own_map() -> None:
    row = find_kind(STRANGE, "Harbor", Kind.OWN_XML)

    parsed = row.parse(STRANGE, Feed(id="", name="Harbor", url="", field_map=STRANGE_MAP))

    assert [posting.title for posting in parsed.postings] == ["Baker", "Barista"]


# ---- shapes that lists take ----


def only(body: bytes) -> tuple[FieldMap, Any]:
    found = contents(body)
    assert found.outline is not None
    return found.outline.map, found


def test_the_employer_above_a_group_of_jobs_is_that_of_each() -> None:
    group = b"<company><name>%s</name><jobs>%s</jobs></company>"
    job = b"<job><title>Cook</title><link>https://a.example/%s</link></job>"
    three = b"<all>" + group % (b"Grill", job % b"1" + job % b"2") + group % (b"Tor", job % b"3") + b"</all>"
    one_each = b"<all>" + group % (b"Grill", job % b"1") + group % (b"Tor", job % b"3") + b"</all>"

    chosen, found = only(three)

    assert chosen.fields["employer"] == "/all/company/name"
    assert [one.employer for one in found.openings] == ["Grill", "Grill", "Tor"]
    assert only(one_each)[0] == chosen


def test_fields_that_bear_their_name_as_an_attribute_are_told_apart() -> None:
    row = b"<vacancy id='%d'><field name='title'>Cook %d</field><field name='company'>Grill</field></vacancy>"
    body = b"<vacancies>" + row % (1, 1) + row % (2, 2) + b"</vacancies>"

    chosen, found = only(body)

    assert chosen.fields == {"title": "field[title]", "employer": "field[company]", "external_id": "@id"}
    assert [one.title for one in found.openings] == ["Cook 1", "Cook 2"]
