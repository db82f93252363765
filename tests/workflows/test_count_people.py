"""People are counted once an hour: how they stand and what they chose now, who joined and who stopped on each day."""

from __future__ import annotations

from datetime import date, timedelta

from smsbot.domain.headcount import What
from smsbot.domain.phone import PhoneNumber
from smsbot.storage import headcounts, subscribers
from smsbot.workflows.count_people import count_people
from smsbot.workflows.stop_person import erase_person
from tests.house import NOON, PHONE, House

SUNDAY = date(2026, 11, 22)
DAY = timedelta(days=1)
PHONES = [PhoneNumber(f"+1718555{number:04}") for number in range(200, 220)]


def count(house: House, now=NOON) -> int:
    return count_people(house.database, house.program, now)


def counted(house: House, what: What) -> dict[str, int]:
    with house.database.read() as db:
        snapshot = headcounts.latest(db)
    assert snapshot is not None
    return {key: people for (one, key), people in snapshot.counts.items() if one is what}


def moved(house: House) -> dict[tuple[int, str], int]:
    """Joins and stops by day of the month."""
    with house.database.read() as db:
        found = headcounts.since(db, SUNDAY - 30 * DAY)
    return {
        (day.day, str(what)): people
        for day, counts in found.items()
        for (what, _), people in counts.items()
        if what in headcounts.MOVES and people
    }


def say(house: House, phone: PhoneNumber, *bodies: str, now=NOON) -> None:
    for body in bodies:
        house.text(body, phone, now)


def test_everybody_stands_in_one_way(house: House) -> None:
    on, paused, unfinished, refused, stopped, stranger, erased = PHONES[:7]
    for phone in (on, paused, refused, stopped, erased):
        house.join(phone)
    say(house, paused, "PAUSE")
    say(house, unfinished, "JOBS")
    with house.database.begin() as db:
        subscribers.refuse(db, house.person(refused).id, 21614)
    say(house, stopped, "STOP")
    say(house, stranger, "hello my friend from school")
    erase_person(house.database, house.vault, erased, NOON)

    assert count(house) == 7

    assert counted(house, What.STANDING) == dict.fromkeys(
        ["on", "paused", "unfinished", "refused", "stopped", "stranger", "erased"], 1
    )


def test_what_people_on_the_list_chose_is_counted(house: House) -> None:
    say(house, PHONES[0], "JOBS", "1 6", "10458")
    say(house, PHONES[1], "TRABAJO", "8", "ANY")
    say(house, PHONES[2], "JOBS")
    say(house, PHONES[3], "JOBS", "1")
    say(house, PHONES[4], "JOBS", "1", "ANY", "STOP")

    count(house)

    assert counted(house, What.SECTOR) == {"healthcare": 2, "food_service": 1, "*": 1, "": 1}
    assert counted(house, What.LANGUAGE) == {"en": 3, "es": 1}
    assert counted(house, What.AREA) == {"bronx": 1, "*": 1, "": 2}
    assert counted(house, What.AREA_LANGUAGE)["* es"] == 1


def test_who_never_chose_is_told_apart_by_how_long_they_have_been_here(house: House) -> None:
    for number, days in enumerate((0, 1, 7, 30)):
        say(house, PHONES[number], "JOBS", now=NOON - days * DAY)

    count(house, NOON)

    assert counted(house, What.UNFINISHED) == {"day": 1, "week": 1, "month": 1, "longer": 1}


def test_joins_and_stops_are_counted_on_the_citys_day_and_each_once(house: House) -> None:
    late = NOON.replace(day=23, hour=4)  # still Sunday evening in the city
    say(house, PHONES[0], "JOBS", now=NOON - DAY)
    say(house, PHONES[0], "STOP", "STOP", now=late)
    say(house, PHONES[0], "JOBS", now=late + 2 * DAY)
    say(house, PHONES[1], "STOP", now=late)  # never was on the list

    count(house, NOON + 3 * DAY)

    assert moved(house) == {(21, "joined"): 1, (22, "stopped"): 1, (24, "joined"): 1}


def test_counting_again_replaces_what_was_counted_that_day(house: House) -> None:
    house.join()
    count(house)
    say(house, PHONE, "STOP")
    say(house, PHONES[0], "JOBS")

    count(house, NOON + timedelta(hours=1))

    assert counted(house, What.STANDING) == {"stopped": 1, "unfinished": 1}
    assert moved(house) == {(22, "joined"): 2, (22, "stopped"): 1}
    with house.database.read() as db:
        snapshot = headcounts.latest(db)
    assert snapshot is not None
    assert snapshot.at == NOON + timedelta(hours=1)


def test_an_evening_that_was_not_counted_to_its_end_is_counted_the_next_day(house: House) -> None:
    count(house)
    say(house, PHONES[0], "JOBS", now=NOON + timedelta(hours=9))

    count(house, NOON + DAY)

    assert moved(house) == {(22, "joined"): 1}


def test_nobody_has_been_counted_at_first(house: House) -> None:
    with house.database.read() as db:
        assert headcounts.latest(db) is None

    assert count(house) == 0
