"""How many calls may be open: half after "too many", once for all that were open together; back by one a round."""

from __future__ import annotations

from smsbot.carrier.room import Room


def storm(room: Room) -> None:
    """Every call that fits is open at once, and every one is too many."""
    entered = [room.enter() for _ in range(room.limit)]
    for one in entered:
        room.leave(one, too_many=True)


def test_a_storm_halves_the_room_once() -> None:
    room = Room(100)

    storm(room)
    after_one = room.limit
    storm(room)

    assert (after_one, room.limit) == (50, 25)


def test_one_call_always_fits() -> None:
    room = Room(100)

    for _ in range(20):
        storm(room)

    assert room.limit == 1


def test_a_round_of_good_calls_widens_it_by_one_and_never_beyond_the_most() -> None:
    room = Room(10)
    storm(room)

    for _ in range(6):
        room.leave(room.enter(), too_many=False)
    after_a_round = room.limit
    for _ in range(1000):
        room.leave(room.enter(), too_many=False)

    assert (after_a_round, room.limit) == (6, 10)
