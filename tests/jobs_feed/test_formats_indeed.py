"""Indeed-style XML -> postings, all of them or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs_feed import Feed, ParseError
from jobs_feed.formats.indeed_xml import parse
from jobs_feed.formats.keys import with_keys

ATS = Feed(id="1", name="ATS", url="https://ats.example/jobs.xml")
SAMPLES = Path(__file__).parent / "samples"


def source(*jobs: str) -> bytes:
    return f"<source><publisher>x</publisher>{''.join(f'<job>{job}</job>' for job in jobs)}</source>".encode()


def test_a_job_keeps_what_the_feed_said() -> None:
    cook, _ = parse((SAMPLES / "indeed.xml").read_bytes(), ATS).postings

    assert (cook.external_id, cook.requisition) == ("LC-1", "REQ-9")
    assert (cook.title, cook.employer) == ("Line Cook", "Corner Grill")
    assert (cook.city, cook.region, cook.postcode, cook.country) == ("Bronx", "NY", "10458", "US")
    assert (cook.pay, cook.employment_type, cook.category) == ("$19.50 - $21.00 an hour", "fulltime", "Food")
    assert (cook.posted, cook.deadline) == ("2026-11-19", "2026-12-24")
    assert cook.apply_url == "https://ats.example/job/LC-1?utm_source=Indeed"
    assert cook.description == "<p>Grill, fry &amp; plate.</p>"
    assert cook.raw["referencenumber"] == "LC-1"


def test_the_experience_that_a_job_names_is_a_requirement() -> None:
    (cook,) = parse(source("<title>Cook</title><experience>2+ years</experience>"), ATS).postings

    assert cook.requirements == "2+ years"


def test_one_requisition_in_two_places_is_two_jobs() -> None:
    postings, repeats = with_keys(parse((SAMPLES / "indeed.xml").read_bytes(), ATS).postings)

    assert [posting.external_id for posting in postings] == ["LC-1", "LC-2"]
    assert repeats == 0


def test_one_reference_for_two_places_is_two_jobs() -> None:
    body = source(*(f"<title>Cook</title><referencenumber>1</referencenumber><city>{c}</city>" for c in "AB"))

    assert len({posting.external_id for posting in with_keys(parse(body, ATS).postings)[0]}) == 2


def test_a_job_written_fifteen_times_is_one() -> None:
    job = "<title>Cook</title><referencenumber>1</referencenumber><url>https://a.example/1</url>"

    kept, repeats = with_keys(parse(source(*[job] * 15), ATS).postings)

    assert (len(kept), repeats) == (1, 14)


def test_empty_elements_say_nothing() -> None:
    (posting,) = parse(source("<title>Cook</title><company><![CDATA[ ]]></company><salary/>"), ATS).postings

    assert (posting.employer, posting.pay) == (None, None)
    assert posting.raw == {"title": "Cook"}


def test_names_of_elements_may_be_in_capitals() -> None:
    (posting,) = parse(b"<source><JOB><Title>Cook</Title></JOB></source>", ATS).postings

    assert posting.title == "Cook"


@pytest.mark.parametrize("cut", [30, 200, 700])
def test_half_a_file_is_refused_whole(cut: int) -> None:
    with pytest.raises(ParseError) as caught:
        parse((SAMPLES / "indeed.xml").read_bytes()[:-cut], ATS)

    assert caught.value.code == "parse"
    assert "damaged near line" in caught.value.sentence


def test_a_document_type_with_entities_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        parse(b"<!DOCTYPE source [<!ENTITY a 'x'>]>" + source("<title>&a;</title>"), ATS)

    assert caught.value.code == "unsafe_xml"


def test_a_list_without_jobs_is_no_silence() -> None:
    parsed = parse(source(), ATS)

    assert parsed.postings == ()
    assert [problem.sentence for problem in parsed.problems] == ["The list is in order and holds no job at the moment."]


def test_more_than_fifty_thousand_jobs_are_refused_whole() -> None:
    with pytest.raises(ParseError) as caught:
        parse(source(*[""] * 50_001), ATS)

    assert caught.value.code == "too_many"
