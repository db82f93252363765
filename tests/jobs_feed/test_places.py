"""places.toml and postcodes.csv -> Places."""

from pathlib import Path

import pytest

from jobs_feed.places import load_places, miles_between

CONFIG = Path(__file__).parents[2] / "config"
GOOD = 'city = "Port"\nzone = "America/Chicago"\n[[area]]\nkey = "north"\nname = "North"\nshort = "N"\n'
HEAD = "postcode,area,lat,lon\n"


def folder(tmp_path, places, postcodes=HEAD):
    (tmp_path / "places.toml").write_text(places)
    (tmp_path / "postcodes.csv").write_text(postcodes)
    return tmp_path


def test_a_city_is_read_from_its_two_files(tmp_path):
    places = load_places(folder(tmp_path, GOOD, HEAD + "60601,north,41.886,-87.622\n"))

    assert (places.city, places.zone, places.area("north").name) == ("Port", "America/Chicago", "North")
    assert places.postcodes["60601"].area == "north"


@pytest.mark.parametrize(
    ("places", "postcodes", "fault"),
    [
        (GOOD + 'neighbours = ["south"]\n', HEAD, "neighbour south is no area"),
        (GOOD.replace("America/Chicago", "Nowhere/At_All"), HEAD, "is not a time zone"),
        (GOOD.replace('city = "Port"\n', ""), HEAD, "city is missing"),
        ('colour = "red"\n' + GOOD, HEAD, "colour: no such key"),
        (GOOD + 'size = "big"\n', HEAD, "area north"),
        (GOOD, HEAD + "60601,south,41,-87\n", "line 2: south is no area"),
        (GOOD, HEAD + "60601,north,here,-87\n", "line 2: wants"),
        (GOOD, HEAD + "60601,north,41,-87\n60601,north,41,-87\n", "line 3: 60601 stands twice"),
    ],
)
def test_every_fault_is_named_with_its_file(tmp_path, places, postcodes, fault):
    with pytest.raises(ValueError, match=fault):
        load_places(folder(tmp_path, places, postcodes))


def test_the_example_city_has_five_areas_whose_neighbours_are_mutual():
    places = load_places(CONFIG)

    assert [area.short for area in places.areas] == ["Bronx", "Bklyn", "Manh", "Qns", "SI"]
    assert all(area.key in places.area(other).neighbours for area in places.areas for other in area.neighbours)


def test_miles_are_straight_lines():
    postcodes = load_places(CONFIG).postcodes

    assert 15 < miles_between(postcodes["10451"], postcodes["10301"]) < 17
    assert miles_between(postcodes["10451"], postcodes["10451"]) == 0
