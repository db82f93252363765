"""What a new reading changes."""

from hypothesis import given
from hypothesis import strategies as st

from jobs_feed.lifecycle import Known, changes


def known(*ids, **fields):
    return {one: Known(content_hash="x", **fields) for one in ids}


def seen(*ids):
    return dict.fromkeys(ids, "x")


def test_an_id_never_seen_before_is_new_and_another_hash_is_a_change():
    found = changes(known("a", "b"), {"a": "x", "b": "y", "c": "x"}, complete=True, previous_count=2)

    assert (found.new, found.changed, found.gone) == (("c",), ("b",), ())


def test_a_snapshot_closes_what_is_missing_from_the_second_complete_reading_on():
    first = changes(known("a", "b", "c"), seen("a", "b"), complete=True, previous_count=3)
    away = known("a", "b") | {"c": Known(content_hash="x", missing_count=first.missing["c"], in_last_reading=False)}
    second = changes(away, seen("a", "b"), complete=True, previous_count=2)

    assert (first.gone, first.to_close, first.missing) == (("c",), (), {"c": 1})
    assert (second.gone, second.to_close, second.missing) == ((), ("c",), {"c": 2})


def test_a_window_never_closes_by_absence_but_says_what_is_gone():
    found = changes(known("a", "b", missing_count=9), seen("a"), complete=False, previous_count=2)

    assert (found.gone, found.to_close) == (("b",), ())


def test_a_feed_that_loses_more_than_half_at_once_closes_nothing_and_tells_staff():
    away = known("a", "b", "c", "d", "e", missing_count=1)

    found = changes(away, seen("a", "b"), complete=True, previous_count=5)

    assert found.to_close == ()
    assert found.missing == {"c": 1, "d": 1, "e": 1}
    assert (found.code, found.gone) == ("empty_drop", ("c", "d", "e"))
    assert "5 jobs last time and 2 now" in found.sentence


def test_a_snapshot_that_fell_asks_and_a_smaller_window_is_believed():
    falls = {
        (complete, now): changes(known("a", "b", "c"), seen(*now), complete=complete, previous_count=3)
        for complete in (True, False)
        for now in ("a", "")
    }

    assert {case: (found.believed, found.asks) for case, found in falls.items()} == {
        (True, "a"): (False, True),
        (True, ""): (False, True),
        (False, "a"): (True, False),
        (False, ""): (False, False),
    }


def test_an_empty_list_closes_nothing_even_where_staff_have_confirmed_that_it_is_empty():
    found = changes(known("a", missing_count=5), {}, complete=True, previous_count=0)

    assert (found.to_close, found.missing, found.believed) == ((), {"a": 5}, True)


def test_losing_exactly_half_is_believed():
    found = changes(known("a", "b", missing_count=1), seen("a"), complete=True, previous_count=2)

    assert (found.to_close, found.code) == (("b",), None)


def test_an_empty_reading_closes_nothing_however_small_the_feed_was():
    found = changes(known("a", missing_count=5), {}, complete=True, previous_count=1)

    assert (found.to_close, found.code) == ((), "empty_drop")


def test_an_id_that_comes_back_is_not_new():
    away = known("a", in_last_reading=False, missing_count=1) | known("b", in_last_reading=False, closed=True)

    found = changes(away, seen("a", "b"), complete=True, previous_count=2)

    assert (found.new, found.back) == ((), ("a", "b"))


def test_a_closed_posting_is_not_closed_again():
    found = changes(known("a") | known("b", closed=True, missing_count=2, in_last_reading=False), seen("a"),
                    complete=True, previous_count=1)  # fmt: skip

    assert found.to_close == ()


IDS = st.sets(st.sampled_from("abcdefgh"))


@given(IDS, IDS, st.booleans(), st.integers(0, 3))
def test_every_id_is_accounted_for_once(before, now, complete, missing):
    found = changes(known(*before, missing_count=missing), seen(*now), complete=complete, previous_count=len(before))

    assert set(found.new) == now - before
    assert set(found.gone) == before - now == set(found.missing)
    assert set(found.to_close) <= set(found.gone)
    assert not found.to_close or (complete and 2 * len(now) >= len(before) and now)
