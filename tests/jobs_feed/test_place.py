"""Where the work is, as feeds say it, against the example city."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs_feed.opening import Posting, Where
from jobs_feed.place import find_place
from jobs_feed.places import load_places

CONFIG = Path(__file__).parents[2] / "config"
PLACES = load_places(CONFIG)


def place(location=None, **fields):
    return find_place(Posting(external_id="1", location=location, **fields), PLACES)


@pytest.mark.parametrize(
    ("location", "area"),
    [
        ("Brooklyn, NY", "brooklyn"),
        ("New York, NY 10001", "manhattan"),
        ("10451", "bronx"),
        ("Jamaica, NY", "queens"),
        ("Long Island City, New York, United States", "queens"),
        ("Staten Island, New York", "staten_island"),
        ("St. George, Staten Island", "staten_island"),
        ("Kingston Ave, Brooklyn", "brooklyn"),
        ("Flushing Ave, Brooklyn", "brooklyn"),
        ("3701 Jerome Ave, Bx NY 10467", "bronx"),
        ("Washington Heights", "manhattan"),
        ("Bronx; Yonkers, NY", "bronx"),
        ("51 Stuyvesant Pl., Staten Isla", "staten_island"),
        ("18-39 42Nd St, Long Island Cit", "queens"),
        ("HARLEM", "manhattan"),
    ],
)
def test_an_area_is_read_from_a_zip_or_a_name(location, area):
    found = place(location)

    assert (found.where, found.area) == (Where.AREA, area)


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("New York, NY", Where.CITY),
        ("New York", Where.CITY),
        ("New York, New York, United States", Where.CITY),
        ("Brooklyn or Queens", Where.CITY),
        ("NYC - All Boroughs", Where.CITY),
        ("Albany, NY", Where.OUTSIDE),
        ("Corning, NY", Where.OUTSIDE),
        ("Long Island, NY", Where.OUTSIDE),
        ("Jersey City, NJ 07302", Where.OUTSIDE),
        ("Harlem, GA", Where.OUTSIDE),
        ("Manhattan Beach, CA", Where.OUTSIDE),
        ("Houston, Texas", Where.OUTSIDE),
        ("Washington, DC", Where.OUTSIDE),
        ("Toronto, Canada", Where.OUTSIDE),
        ("New York, New York 14604", Where.OUTSIDE),
        ("123 Main St, NY", Where.UNKNOWN),
        ("10451 Jamaica Ave", Where.UNKNOWN),
        ("Opole", Where.UNKNOWN),
        ("", Where.UNKNOWN),
    ],
)
def test_the_city_outside_and_nothing_readable_are_told_apart(location, where):
    found = place(location)

    assert (found.where, found.area) == (where, None)


@pytest.mark.parametrize(
    ("location", "where", "remote"),
    [
        ("Remote", Where.REMOTE, "remote"),
        ("Remote - USA Only", Where.REMOTE, "remote"),
        ("North America Only", Where.REMOTE, "remote"),
        ("Europe Only", Where.OUTSIDE, "remote"),
        ("Anywhere in the World", Where.REMOTE, "remote"),
        ("Brooklyn, NY (Remote)", Where.REMOTE, "remote"),
        ("Remote, Germany", Where.OUTSIDE, "remote"),
        ("Austin, TX (Remote)", Where.OUTSIDE, "remote"),
        ("Hybrid - Manhattan", Where.AREA, "hybrid"),
        ("In-person, New York, NY", Where.CITY, "on-site"),
    ],
)
def test_remote_work_stays_remote_unless_elsewhere_is_stated(location, where, remote):
    found = place(location)

    assert (found.where, found.remote) == (where, remote)


@pytest.mark.parametrize(
    ("title", "where"),
    [
        ("Support Agent (Remote)", Where.REMOTE),
        ("Support Agent - Remote", Where.REMOTE),
        ("Remote Control Operator", Where.UNKNOWN),
        ("Cook (Riverdale)", Where.AREA),
        ("Cook - Brooklyn", Where.AREA),
        ("Brooklyn Hospital Nurse", Where.UNKNOWN),
    ],
)
def test_a_title_tells_the_place_only_where_a_whole_part_of_it_does(title, where):
    assert place(title=title).where is where


@pytest.mark.parametrize(
    ("county", "where", "area"),
    [
        ("Kings", Where.AREA, "brooklyn"),
        ("New York", Where.AREA, "manhattan"),
        ("Richmond", Where.AREA, "staten_island"),
        ("Bronx County", Where.AREA, "bronx"),
        ("Albany", Where.OUTSIDE, None),
        ("Bronx, Kings", Where.CITY, None),
        ("To Be Determined", Where.UNKNOWN, None),
    ],
)
def test_a_county_label_names_an_area_or_outside(county, where, area):
    found = place(labels={"county": county})

    assert (found.where, found.area) == (where, area)


def test_the_fields_of_an_address_are_read_together():
    assert place(city="New York", region="NY", postcode="11231").area == "brooklyn"
    assert place(city="Springfield", region="IL", country="US").where is Where.OUTSIDE
    assert place(city="Warszawa", country="PL").where is Where.OUTSIDE


def test_a_zip_brings_its_place_on_the_map():
    found = place("Bronx 10451")

    assert (found.postcode, found.lat, found.lon) == ("10451", 40.822, -73.922)


@given(st.text(max_size=80), st.text(max_size=20))
def test_a_place_is_always_one_of_the_five_and_an_area_always_one_of_ours(location, county):
    found = place(location, labels={"county": county})

    assert (found.area is not None) == (found.where is Where.AREA)
    assert found.area is None or PLACES.area(found.area)
