"""Which sector a title belongs to."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs_feed.opening import SECTORS
from jobs_feed.sector import find_sector, load_lexicon

LEXICON = load_lexicon()
CONFIG = Path(__file__).parents[2] / "config"


def sector(title, *given, **named):
    return find_sector(title, *given, lexicon=LEXICON, **named).sector


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Security Guard at Hospital", "security"),
        ("School Bus Driver", "transportation"),
        ("School Nurse", "healthcare"),
        ("Food Delivery Driver", "transportation"),
        ("Home Health Aides Needed - Queens", "healthcare"),
        ("Registered Nurse 1 (Evenings)", "healthcare"),
        ("Nurse, Surgery", "healthcare"),
        ("Nursing Instructor", "education"),
        ("Retail Sales Associate", "retail"),
        ("Pharmacy Cashier", "retail"),
        ("Line Cook", "food_service"),
        ("Restaurant Server", "food_service"),
        ("Web Server Engineer", "other"),
        ("Security Engineer", "other"),
        ("Medical Secretary", "other"),
        ("Warehouse Associate", "transportation"),
        ("CDL Driver Class B", "transportation"),
        ("Teachers' Aide", "education"),
        ("School Safety Agent", "security"),
        ("Fire Guard", "security"),
        ("Border Patrol Agent", "security"),
        ("Ticket Agent", "other"),
        ("Truck Mechanic", "other"),
        ("Securities Analyst", "other"),
        ("Barber", "other"),
        ("", "other"),
    ],
)
def test_the_trade_decides_not_the_place_of_work(title, name):
    assert sector(title) == name


def test_words_count_whole():
    assert sector("Hostage Negotiation Cookie Barista") == "food_service"
    assert sector("Chauffeurship Guardian") == "other"


def test_the_source_comes_before_the_title_and_the_default_after_it():
    assert sector("Cook", "Retail") == "retail"
    assert sector("Cook", "Miscellaneous", "retail") == "food_service"
    assert sector("Team Member", None, "retail") == "retail"
    assert sector("Cook", "Health", "retail", True) == "retail"


def test_every_answer_says_why_and_how_sure_it_is():
    sure, unsure = (find_sector(title, lexicon=LEXICON) for title in ("Line Cook", "Wizard of Light Bulb Moments"))

    assert sure.reason == "the title says 'line cook'"
    assert unsure.reason == "nothing in the title says"
    assert 0 < unsure.confidence < 0.5 < sure.confidence <= 1


def test_the_example_city_has_the_seven_in_order():
    assert load_lexicon(CONFIG / "sectors.toml").sectors == SECTORS


def menu(tmp_path, text):
    path = tmp_path / "sectors.toml"
    path.write_text(text)
    return load_lexicon(path)


def test_a_city_may_rename_fold_and_add_sectors(tmp_path):
    lexicon = menu(
        tmp_path,
        """
[[sector]]
name = "care"
label = "Care"
words = []
from = ["healthcare", "education"]
[[sector]]
name = "harbour"
label = "Harbour"
words = []
titles = ["Dock Hand", "line handler"]
[[sector]]
name = "other"
label = "Other"
words = []
""",
    )

    assert find_sector("Nurse", lexicon=lexicon).sector == "care"
    assert find_sector("Teacher", lexicon=lexicon).sector == "care"
    assert find_sector("Dock Hands", lexicon=lexicon).sector == "harbour"
    assert find_sector("Cook", lexicon=lexicon).sector == "other"
    assert find_sector("Team Member", default="healthcare", lexicon=lexicon).sector == "care"


def test_without_an_other_the_last_sector_takes_the_rest(tmp_path):
    lexicon = menu(tmp_path, '[[sector]]\nname = "health"\nfrom = ["healthcare"]\n[[sector]]\nname = "rest"\n')

    assert find_sector("Cook", lexicon=lexicon).sector == "rest"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no sector"),
        ('[[sector]]\nname = "a"\n[[sector]]\nname = "a"\n', "named twice"),
        ('[[sector]]\nname = "a"\nfrom = ["farming"]\n', "none of the seven"),
    ],
)
def test_a_menu_that_cannot_be_is_refused(tmp_path, text, fault):
    with pytest.raises(ValueError, match=fault):
        menu(tmp_path, text)


@given(st.text(max_size=80))
def test_any_line_has_one_of_the_seven(title):
    found = find_sector(title, lexicon=LEXICON)

    assert found.sector in SECTORS
    assert 0 <= found.confidence <= 1
