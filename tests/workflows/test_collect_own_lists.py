"""A feed whose list has a form of its own: read by what staff chose, changed by them, and lost in plain words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobs_feed.feed import Feed, Kind
from jobs_feed.mapping import FieldMap
from smsbot.workflows.keep_feeds import Setup, Unfit, add_feed, change_feed, open_setup
from tests.workflows.collecting import HOUR, City, Source
from tests.workflows.planning import MONDAY

ANN = "ann@city.example"
CHOSEN = FieldMap(fields={"title": "x1", "employer": "x2", "apply_url": "x3", "postcode": "x4"}, entries="r/a")


def strange(*titles: str, name: str = "x1") -> str:
    rows = (
        f"<a><{name}>{title}</{name}><x2>CareWell</x2><x3>https://care.example/{at}</x3><x4>10458</x4></a>"
        for at, title in enumerate(titles)
    )
    return f"<r>{''.join(rows)}</r>"


@pytest.fixture
def source(town: City) -> Source:
    source = town.feed("own", kind=Kind.OWN_XML, field_map=CHOSEN)
    source.answers(strange("Nurse", "Cook", "Guard"), kind="text/xml")
    return source


def test_a_list_is_read_by_what_staff_chose(town: City, source: Source) -> None:
    report = town.one()

    assert (report.new, report.problem) == (3, None)
    assert town.openings() == {"Nurse": "open", "Cook": "open", "Guard": "open"}
    assert {(row["area"], row["employer"]) for row in town.house.rows("opening")} == {("bronx", "CareWell")}


def test_a_list_whose_elements_have_changed_closes_nothing_and_says_so(town: City, source: Source) -> None:
    town.collect()
    source.answers(strange("Nurse", "Cook", "Guard", name="y1"), kind="text/xml")

    for hours in (1, 2, 3):
        town.collect(MONDAY + hours * HOUR)

    assert set(town.openings().values()) == {"open"}
    assert source.row["problem"] == (
        "The list has changed. Most entries have no x1 any more, which you chose as the title. "
        "Say anew which element is what, under Edit or try. Nothing was closed."
    )


def test_choosing_anew_is_read_at_once_and_kept_before_and_after(town: City, source: Source) -> None:
    town.collect()
    was, act_id = open_setup(town.house.database, source.id)
    anew = FieldMap(fields={"title": "x1", "postcode": "x4"}, entries="r/a")
    setup = Setup(feed=replace(was.feed, employer="Harbor Group", field_map=anew), pay_reason="Known here.")

    change_feed(
        town.house.database, town.house.program, ANN, source.id, setup, MONDAY + HOUR, seen_act=act_id, release=False
    )

    (act,) = town.house.rows("audit", verb="change")
    assert act["before"]["which element is what"] == str(CHOSEN)
    assert act["after"]["which element is what"] == str(anew)
    assert act["after"]["employer of all others"] == "Harbor Group"
    assert (source.row["fingerprint"], was.feed.field_map) == (None, CHOSEN)
    assert open_setup(town.house.database, source.id)[0].feed.field_map == anew


@pytest.mark.parametrize(
    ("chosen", "fields"),
    [
        (FieldMap(fields={"employer": "x2"}), ["map-title"]),
        (FieldMap(fields={"title": "x1"}), ["map-employer"]),
        (FieldMap(fields={"title": "x" * 201, "employer": "x2"}), ["map-title"]),
    ],
)
def test_a_choice_that_makes_no_openings_is_refused_with_the_field(
    town: City, chosen: FieldMap, fields: list[str]
) -> None:
    feed = Setup(feed=Feed(id="", name="Own", url="https://own.example/", field_map=chosen))

    with pytest.raises(Unfit) as caught:
        add_feed(town.house.database, town.house.program, ANN, feed, MONDAY)

    assert list(caught.value.faults) == fields
