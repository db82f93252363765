"""Tables as people and open-data sites make them -> postings, all of them or none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jobs_feed import Feed, ParseError
from jobs_feed.formats.csv_table import parse
from jobs_feed.formats.keys import with_keys
from jobs_feed.formats.parsed import Parsed
from jobs_feed.kinds import find_kind
from jobs_feed.mapping import FieldMap

SHEET = Feed(id="1", name="Sheet", url="https://sheet.example/1")
SAMPLES = Path(__file__).parent / "samples"
HEADER = "title,employer,apply_url,pay_min,pay_unit,deadline\n"
ROW = "Cook,Grill,https://a.example/1,18.50,hour,2026-12-01\n"


def table(*rows: str, header: str = HEADER) -> Parsed:
    return parse((header + "".join(rows)).encode(), SHEET)


def refused(*rows: str, header: str = HEADER) -> str:
    with pytest.raises(ParseError) as caught:
        table(*rows, header=header)
    return caught.value.sentence


def test_our_template_is_read() -> None:
    guard, cashier = parse((SAMPLES / "template.csv").read_bytes(), SHEET).postings

    assert (guard.external_id, guard.title, guard.employer) == ("NW-1", "Security Guard", "Night Watch LLC")
    assert (guard.pay_min, guard.pay_max, guard.pay_unit) == ("18.50", "20", "hour")
    assert (guard.location, guard.postcode, guard.category) == ("300 Main St", "10451", "security")
    assert (guard.schedule, guard.deadline) == ("Fri-Sun, nights", "2026-12-15")
    assert guard.description == "Guard a lobby.\nStand and greet."
    assert (cashier.external_id, cashier.location) == ("", None)


def test_an_open_data_export_is_read_without_its_internal_postings() -> None:
    parsed = parse((SAMPLES / "open_data.csv").read_bytes(), SHEET)

    gardener, lifeguard = parsed.postings
    assert (gardener.external_id, gardener.title, gardener.employer) == ("500", "Gardener", "PARKS")
    assert (gardener.how_to_apply, gardener.category, gardener.openings_count) == ("Apply in person.", "Grounds", "2")
    assert (gardener.employment_type, gardener.posted) == ("F", "2026-11-01T00:00:00.000")
    assert (lifeguard.pay_min, lifeguard.pay_unit, lifeguard.deadline) == ("22.5", "Hourly", "31-DEC-2026")
    assert parsed.notes == ("1 internal postings left out: they are not for the public.",)
    assert parsed.problems == ()


def test_the_spelling_of_a_header_does_not_matter() -> None:
    names = " Business Title ,AGENCY,job_id,Zip Code,# Of Positions,To-Apply,minimum_qual_requirements\n"

    (posting,) = table("Cook,Grill,9,10458,3,Call us,One year\n", header=names).postings

    assert (posting.external_id, posting.postcode) == ("9", "10458")
    assert (posting.openings_count, posting.how_to_apply) == ("3", "Call us")
    assert posting.requirements == "One year"


def test_the_better_of_two_columns_counts() -> None:
    (posting,) = table("row-uuid,77,Cook,Grill,Call\n", header="id,job_id,title,employer,how to apply\n").postings

    assert posting.external_id == "77"
    assert posting.raw["id"] == "row-uuid"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_cells_may_be_separated_in_other_ways(separator: str) -> None:
    header, row = HEADER.replace(",", separator), ROW.replace(",", separator)

    assert [posting.title for posting in table(row, header=header).postings] == ["Cook"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
def test_accents_survive_what_excel_saves(encoding: str) -> None:
    body = (HEADER + "Café worker – “Señor”,Grill,https://a.example/1,,,\n").encode(encoding)

    assert [posting.title for posting in parse(body, SHEET).postings] == ["Café worker – “Señor”"]


def test_excel_leaves_traces() -> None:
    rows = [
        "\n",
        '="Cook",Grill,https://a.example/1,"$1,850.00",month,\n',
        ",,,,,\n",
        "Baker,Grill,https://a.example/2\n",
    ]

    postings = table(*rows, header="sep=,\n" + HEADER).postings

    assert [(posting.title, posting.pay_min) for posting in postings] == [("Cook", "$1,850.00"), ("Baker", None)]


def test_a_heading_above_the_header_is_skipped() -> None:
    assert len(table(ROW, header="Jobs of this week,,,,,\n\n" + HEADER).postings) == 1


def test_windows_and_old_mac_line_ends_are_line_ends() -> None:
    for end in ("\r\n", "\r"):
        assert len(parse((HEADER + ROW + ROW).replace("\n", end).encode(), SHEET).postings) == 2


def test_one_bad_row_imports_nothing_and_is_named_as_a_spreadsheet_counts() -> None:
    sentence = refused(ROW, "Baker,Grill,https://a.example/2,18.50,hour,31/02/26\n", ROW)

    assert sentence == "Row 3: deadline 31/02/26 is not a date. Write it as 2026-03-31. Nothing was imported."


def test_a_row_after_a_text_of_several_lines_keeps_its_number() -> None:
    sentence = refused('"Cook\nand baker",Grill,https://a.example/1,,,\n', "\n", ",Grill,https://a.example/2,,,\n")

    assert sentence == "Row 4: title is missing. Nothing was imported."


BAD = [
    (",Grill,https://a.example/1,,,\n", "Row 2: title is missing."),
    ("Cook, ,https://a.example/1,,,\n", "Row 2: employer is missing."),
    ("Cook,Grill,,,,\n", "Row 2: how to apply is missing. Fill in apply_url or apply_phone."),
    ("Cook,Grill,https://a.example/1,18-20ish,,\n", "Row 2: pay_min 18-20ish is not an amount. Write it as 18.50."),
    ("Cook,Grill,https://a.example/1,18,fortnight,\n", "Row 2: pay_unit fortnight is not a unit of pay."),
    ("Cook,Grill,https://a.example/1,18,hour,2026-02-30\n", "Row 2: deadline 2026-02-30 is not a date."),
    ("Cook,Grill,https://a.example/1,18,hour,soon 45\n", "Row 2: deadline soon 45 is not a date."),
    ("Cook,Grill,https://a.example/1,18,hour,,extra\n", "Row 2: it has 7 cells and the header 6."),
    ('Cook,"Grill,https://a.example/1,18,hour,\n', "Row 2: a quotation mark is missing or out of place."),
]


@pytest.mark.parametrize(("row", "sentence"), BAD)
def test_a_bad_row_is_explained(row: str, sentence: str) -> None:
    said = refused(row)

    assert said.startswith(sentence)
    assert said.endswith("Nothing was imported.")


def test_many_bad_rows_are_counted_and_the_first_are_shown() -> None:
    sentence = refused(*[",Grill,https://a.example/1,,,\n"] * 25)

    assert "Row 11: title" in sentence
    assert "Row 12: title" not in sentence
    assert sentence.endswith("And 15 more. Nothing was imported.")


@pytest.mark.parametrize(
    "day",
    [
        *("2026-12-31", "2026-12-31T07:00:00Z", "2026-12-31 17:00", "2026/12/31", "12/31/2026", "12/31/26", "1/5/27"),
        *("Dec 31, 2026", "31 December 2026", "December 31st, 2026", "Thursday, December 31, 2026", "31-DEC-2026"),
        *("12/31/2026 5:00 PM", "Open until filled", "rolling", "1900-01-01T01:00:00Z"),
    ],
)
def test_days_as_people_write_them_pass(day: str) -> None:
    assert table(f'Cook,Grill,https://a.example/1,18,hour,"{day}"\n').postings[0].deadline == day


@pytest.mark.parametrize(
    "pay", ["18", "18.50", "$18.50", "$ 1,850", "60k", "18/hr", "$18 per hour", "negotiable", "DOE"]
)
def test_amounts_as_people_write_them_pass(pay: str) -> None:
    assert table(f'Cook,Grill,https://a.example/1,"{pay}",,\n').postings[0].pay_min == pay


@pytest.mark.parametrize("unit", ["hour", "Hourly", "per hour", "/hr", "Annual", "year", "Daily", "weekly", "month"])
def test_units_as_people_write_them_pass(unit: str) -> None:
    assert table(f"Cook,Grill,https://a.example/1,18,{unit},\n").postings[0].pay_unit == unit


def test_a_table_without_a_way_to_apply_is_read_and_says_so() -> None:
    parsed = table("Cook,Grill\n", header="title,employer\n")

    assert len(parsed.postings) == 1
    assert [problem.where for problem in parsed.problems] == ["the header"]


def test_a_bad_internal_row_is_nobodys_business() -> None:
    header = "title,employer,how to apply,posting type\n"

    assert len(table("Cook,Grill,Call,External\n", ",,,Internal\n", header=header).postings) == 1


def test_a_table_of_internal_rows_only_is_no_silence() -> None:
    parsed = table("Cook,Grill,Call,Internal\n", header="title,employer,how to apply,posting type\n")

    assert parsed.postings == ()
    assert len(parsed.problems) == 1


def test_a_header_without_rows_is_no_silence() -> None:
    assert [problem.sentence for problem in table().problems] == ["The table has a header and no rows."]


def test_a_table_of_something_else_is_refused_with_the_columns_we_look_for() -> None:
    sentence = refused("1,2\n", header="colour,size\n")

    assert sentence.startswith("No header row names a title and an employer.")


def test_more_than_fifty_thousand_rows_are_refused_whole() -> None:
    assert refused(*[ROW] * 50_001).startswith("It lists more than 50,000 entries.")


def test_rows_without_an_id_are_told_apart_by_link_then_by_what_they_say() -> None:
    rows = ["Cook,Grill,https://a.example/jobs,,,\n", "Baker,Grill,https://a.example/jobs,,,\n", ROW]

    postings, repeats = with_keys(table(*rows).postings)

    assert repeats == 0
    assert len({posting.external_id for posting in postings}) == 3
    assert postings[2].external_id == "https://a.example/1"


# ---- which column is what, where the headers do not say it ----

UNKNOWN = "Angebot,Haus,Seite,Lohn von\nKoch,Grill,https://a.example/1,18.50\nWache,Tor,https://a.example/2,19\n"
CHOSEN = FieldMap(fields={"title": "Angebot", "employer": "Haus", "apply_url": "Seite", "pay_min": "Lohn von"})


def test_a_table_with_headers_that_we_do_not_know_asks_which_column_is_what() -> None:
    with pytest.raises(ParseError) as caught:
        find_kind(UNKNOWN.encode(), "Sheet").parse(UNKNOWN.encode(), SHEET)

    error = caught.value
    assert error.code == "needs_mapping"
    assert error.sentence.endswith("Or say which column is what, under Edit or try.")
    assert error.outline is not None
    assert (error.outline.count, [(one.path, one.sample) for one in error.outline.elements][:2]) == (
        2,
        [("Angebot", "Koch"), ("Haus", "Grill")],
    )
    assert error.outline.map.fields == {"title": "Angebot", "apply_url": "Seite"}


def test_chosen_columns_are_read_and_rows_are_checked_as_ever() -> None:
    koch, _ = parse(UNKNOWN.encode(), replace(SHEET, field_map=CHOSEN)).postings

    assert (koch.title, koch.employer, koch.apply_url, koch.pay_min) == (
        "Koch",
        "Grill",
        "https://a.example/1",
        "18.50",
    )
    with pytest.raises(ParseError, match="Row 3: pay_min lots of 2 is not an amount"):
        parse(UNKNOWN.replace(",19", ",lots of 2").encode(), replace(SHEET, field_map=CHOSEN))


def test_an_employer_of_all_rows_needs_no_column() -> None:
    chosen = FieldMap(fields={"title": "Angebot", "apply_url": "Seite"})
    found = parse(UNKNOWN.encode(), replace(SHEET, employer="Grill", field_map=chosen))
    without = parse(b"title,apply_url,zip\nCook,https://a.example/1,10001\n", replace(SHEET, employer="Grill"))

    assert [one.title for one in found.postings] == ["Koch", "Wache"]
    assert [one.title for one in without.postings] == ["Cook"]


def test_a_table_without_the_chosen_title_has_changed_and_is_not_read() -> None:
    with pytest.raises(ParseError) as caught:
        parse(UNKNOWN.replace("Angebot", "Arbeit").encode(), replace(SHEET, field_map=CHOSEN))

    assert caught.value.code == "mapping_lost"
    assert "It has no column Angebot any more, which you chose as the title." in caught.value.sentence


def test_what_is_internal_stays_so_whatever_is_chosen() -> None:
    rows = ("Cook,Grill,Internal\n", "Guard,Grill,External\n")
    body = ("What,Who,Posting Type\n" + "".join(rows)).encode()

    found = parse(body, replace(SHEET, field_map=FieldMap(fields={"title": "What", "employer": "Who"})))

    assert [one.title for one in found.postings] == ["Guard"]


def test_a_known_table_says_which_column_it_reads_as_what() -> None:
    outline = table(ROW).outline

    assert outline is not None
    assert outline.map.fields["employer"] == "employer"
    assert [one.path for one in outline.elements] == HEADER.strip().split(",")


@pytest.mark.parametrize("text", ["Dear all,\nno jobs, sorry, bye\n", "a,b\n1,2\n", "https://x.example/a,b,c\n1,2,3\n"])
def test_words_with_commas_are_no_table(text: str) -> None:
    with pytest.raises(ParseError, match="plain text without a header row"):
        find_kind(text.encode(), SHEET)
