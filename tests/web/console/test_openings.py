"""Openings: found, looked at, decided about; what one role may not, what came between, what can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from smsbot.web.console.review import HOSTILE, SCAM, means
from tests.house import NOON, House
from tests.web.console.desk import PAID, a_feed, arrives
from tests.web.console.reading import get, links_of, plain
from tests.workflows.planning import MONDAY, Carrier, join, numbers, plan, send


@pytest.fixture
def editor(at_console: Callable[[str], FlaskClient]) -> FlaskClient:
    return at_console("editor")


@pytest.fixture
def viewer(at_console: Callable[[str], FlaskClient]) -> FlaskClient:
    return at_console("viewer")


def found(client: FlaskClient, **asked: object) -> list[str]:
    page = client.get("/console/openings", query_string=asked).text
    return [words for words, link in links_of(page).items() if link.removeprefix("/console/openings/").isdigit()]


def sent(client: FlaskClient, house: House, opening_id: int, verb: str, **form: object) -> str:
    """What the page says after a decision, made from a page as it is now."""
    acts = house.rows("audit", noun="opening", noun_id=opening_id)
    seen = {"seen_state": house.row("opening", id=opening_id)["state"], "seen_act": acts[-1]["id"] if acts else 0}
    answer = client.post(f"/console/openings/{opening_id}/{verb}", data=seen | form, follow_redirects=True)
    assert answer.status_code == 200
    return plain(answer.text)


class TestSearch:
    @pytest.fixture(autouse=True)
    def some(self, house: House) -> None:
        a_feed(house)
        house.opening("Home health aide")
        house.opening("Night nurse", employer="Hospital", area="queens", where="area")
        house.opening("Cajero de tienda, español", employer="Métro", sector="retail", pay_unit=None)
        arrives(house, "Line cook")

    @pytest.mark.parametrize(
        ("asked", "titles"),
        [
            ({}, ["Line cook", "Cajero de tienda, español", "Night nurse", "Home health aide"]),
            ({"q": "nurse"}, ["Night nurse"]),
            ({"q": "AIDE home"}, ["Home health aide"]),
            ({"q": "carewell"}, ["Home health aide"]),
            ({"q": "espanol metro"}, ["Cajero de tienda, español"]),
            ({"q": "aide nurse"}, []),
            ({"q": "100%"}, []),
            ({"state": "held"}, ["Line cook"]),
            ({"sector": "retail"}, ["Cajero de tienda, español"]),
            ({"area": "queens"}, ["Night nurse"]),
            ({"pay": "none"}, ["Line cook", "Cajero de tienda, español"]),
            ({"pay": "stated", "area": "queens"}, ["Night nurse"]),
            ({"feed": 2}, []),
            ({"q": "cook", "state": "open"}, []),
        ],
    )
    def test_by_words_and_facets(self, viewer, asked: dict[str, object], titles: list[str]):
        assert found(viewer, **asked) == titles

    def test_by_its_number(self, house: House, viewer):
        phone = numbers(1)[0]
        house.text("JOBS", phone)
        house.text("1", phone)
        house.text("ANY", phone)
        told = {row["title"]: row["number"] for row in house.rows("opening") if row["number"]}

        assert found(viewer, q=told["Night nurse"]) == ["Night nurse"]

    def test_nothing_found_says_what_to_do(self, viewer):
        assert "Nothing fits that. Try fewer words" in plain(get(viewer, "/console/openings?q=zookeeper"))


def test_pages_follow_each_other_without_a_gap(house: House, viewer):
    for number in range(60):
        house.opening(f"Aide {number}")

    first = get(viewer, "/console/openings?q=aide")
    second = get(viewer, links_of(first)["Older"])

    titles = [word for page in (first, second) for word in links_of(page) if word.startswith("Aide")]
    assert titles == [f"Aide {number}" for number in reversed(range(60))]
    assert "q=aide" in links_of(first)["Older"]
    assert "Older" not in links_of(second)


def test_an_empty_list_says_where_openings_come_from(viewer):
    assert "There are no openings yet. They come from feeds." in plain(get(viewer, "/console/openings"))


class TestOne:
    def test_says_what_people_are_told_beside_what_was_read(self, house: House, viewer):
        a_feed(house)
        said = {"location_raw": "Grand Concourse, NY", "pay_raw": "20 dollars", "employment_type": "full"}
        job = arrives(house, "Line cook", **PAID, **said)

        page = plain(get(viewer, f"/console/openings/{job}"))

        assert "Pay $20/hr 20 dollars" in page
        assert "Place Bronx Grand Concourse, NY" in page
        assert "Kind of job full time" in page
        assert "title LINE COOK pay see below" in page
        assert "First seen in the feed Partners" in page

    def test_shows_the_texts_in_each_language_with_their_cost(self, house: House, viewer):
        job = house.opening()

        page = plain(get(viewer, f"/console/openings/{job}"))

        assert "TXT-2-Work job 1234: Home health aide, Bronx 10468. $19.65-21/hr." in page
        assert "Responda 1234" in page
        assert "1 segment, " in page
        assert "$0.0123 a person" in page

    def test_counts_who_it_fits_who_was_told_and_who_followed_its_link(self, house: House, viewer, clock):
        for phone in numbers(3):
            join(house, phone, NOON)
        join(house, numbers(4)[3], NOON, "6", "ANY")
        job = house.opening(now=MONDAY - timedelta(hours=1))
        plan(house)
        waiting = plain(get(viewer, f"/console/openings/{job}"))
        send(house, Carrier())
        house.text("JOBS", numbers(5)[4], MONDAY)
        house.text("1", numbers(5)[4], MONDAY)
        house.text("ANY", numbers(5)[4], MONDAY)
        clock.at = MONDAY + timedelta(minutes=5)

        page = plain(get(viewer, f"/console/openings/{job}"))

        assert "It fits 3 people by what they want and where (counted 5 minutes ago )" in page
        planned = "Alerts with it were planned for 3 people, not counting those that were dropped or failed;"
        assert f"{planned} 0 had it in an answer" in waiting
        assert f"{planned} 1 had it in an answer" in page
        assert "Planned in alerts to 3 people that day" in page

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({}, "It goes at the next plan, within a minute"),
            ({"where": "outside", "area": None}, "It is outside the city: nobody is told of it."),
            ({"posted_at": NOON - timedelta(days=15)}, "It is too old for an alert."),
        ],
    )
    def test_says_when_it_goes_or_why_not(self, house: House, viewer, more, sentence: str):
        job = house.opening(**more)

        assert sentence in plain(get(viewer, f"/console/openings/{job}"))

    def test_says_when_the_hours_begin(self, house: House, viewer, clock):
        clock.at = NOON + timedelta(hours=12)
        job = house.opening()

        assert "It goes from Mon Nov 23, 9:00 am on" in plain(get(viewer, f"/console/openings/{job}"))

    def test_is_nowhere_when_it_does_not_exist(self, viewer, editor):
        assert viewer.get("/console/openings/4711").status_code == 404
        assert editor.post("/console/openings/4711/close", data={"seen_state": "open"}).status_code == 404

    def test_hostile_words_of_a_feed_stay_words(self, house: House, viewer):
        job = house.opening("<script>alert(1)</script>", description_text="<img src=x onerror=alert(1)>")

        page = get(viewer, f"/console/openings/{job}")

        assert "<script>alert" not in page
        assert "<img src=x" not in page


class TestDecide:
    def test_approved_and_undone(self, house: House, editor):
        job = arrives(house, "Line cook")

        approved = sent(editor, house, job, "approve")
        act = house.row("audit")["id"]
        undone = plain(editor.post(f"/console/openings/undo/{act}", follow_redirects=True).text)

        assert "Approved. It goes to those it fits." in approved
        assert "editor@city.example approved it" in approved
        assert "Undone." in undone
        assert house.row("opening")["state"] == "held"

    def test_held_with_a_reason_that_the_next_person_reads(self, house: House, editor):
        job = house.opening()

        page = sent(editor, house, job, "hold", reason=" The employer <b>asks</b> us to wait ")

        assert "The employer asks us to wait" in page
        assert house.row("opening")["hold_codes"] == "staff"

    def test_nothing_is_held_without_a_reason(self, house: House, editor):
        job = house.opening()

        assert "Say why it has to wait" in sent(editor, house, job, "hold", reason=" ")
        assert house.row("opening")["state"] == "open"

    def test_closed_and_opened_again(self, house: House, editor):
        job = house.opening()

        assert "Nobody is told of it any more." in sent(editor, house, job, "close")
        assert "It is as it was before it closed." in sent(editor, house, job, "reopen")
        assert house.row("opening")["state"] == "open"

    def test_filed_under_another_kind_of_work(self, house: House, editor):
        job = house.opening()

        sent(editor, house, job, "file", sector="security")

        assert house.row("opening")["sector"] == "security"

    @pytest.mark.parametrize(("words", "column"), [("allow", "state"), ("on_request", "on_request")])
    def test_its_words_are_decided(self, house: House, editor, words: str, column: str):
        job = arrives(house, "Court cook", **PAID)

        page = sent(editor, house, job, "name", words=words)

        assert "for every opening with this title and employer" in page
        assert house.row("opening")[column] in ("open", True)

    def test_reworded(self, house: House, editor):
        job = arrives(house, "Court cook", **PAID)

        page = sent(editor, house, job, "name", words="reword", title="Cook", employer="City")

        assert "Title Cook Court cook" in page
        assert "Say what the title should be." in sent(editor, house, job, "name", words="reword", title=" ")

    def test_what_is_not_possible_is_said(self, house: House, editor):
        job = house.opening()

        assert "It is open: there is nothing to approve." in sent(editor, house, job, "approve")

    def test_the_second_of_two_editors_is_told_who_was_faster(self, house: House, editor):
        job = arrives(house, "Line cook")
        old = {"seen_state": "held", "seen_act": 0}
        sent(editor, house, job, "close")

        answer = editor.post(f"/console/openings/{job}/approve", data=old, follow_redirects=True)

        assert "editor@city.example was faster and closed it. Look again, then decide." in plain(answer.text)
        assert house.row("opening")["state"] == "closed"

    @pytest.mark.parametrize("form", [{"verb": "file", "sector": "piracy"}, {"verb": "name", "words": "shout"}])
    def test_what_no_form_of_ours_sends_is_refused(self, house: House, editor, form: dict[str, str]):
        job = house.opening()

        assert editor.post(f"/console/openings/{job}/{form['verb']}", data=form).status_code == 400

    def test_an_unknown_verb_is_nowhere(self, house: House, editor):
        assert editor.post(f"/console/openings/{house.opening()}/eat").status_code == 404

    def test_an_undo_that_came_too_late_says_why(self, house: House, editor):
        job = house.opening()
        sent(editor, house, job, "file", sector="security")
        act = house.row("audit")["id"]
        sent(editor, house, job, "close")

        answer = editor.post(f"/console/openings/undo/{act}", data={"opening": job}, follow_redirects=True)

        assert "editor@city.example has closed it since. Undo that first." in plain(answer.text)
        assert editor.post("/console/openings/undo/4711").status_code == 404


class TestRoles:
    def test_a_viewer_sees_everything_and_decides_nothing(self, house: House, viewer):
        job = arrives(house, "Line cook")

        page = get(viewer, f"/console/openings/{job}")

        assert "<form" not in page
        assert "It states no pay." in page
        for path in (f"{job}/approve", f"{job}/close", "undo/1", "review/approve", "review/undo", "add", f"{job}/edit"):
            assert (path, viewer.post(f"/console/openings/{path}").status_code) == (path, 403)
        assert house.row("opening")["state"] == "held"


class TestReview:
    def group(self, house: House, **more: object) -> dict[str, object]:
        newest = house.rows("opening")[-1]["id"]
        return {"employer": "Bistro", "codes": "pay_missing", "up_to": newest, "shown": 3} | more

    def test_the_heaviest_reasons_stand_first_with_examples_and_what_approving_means(self, house: House, viewer):
        for number in range(3):
            arrives(house, f"Line cook {number}")
        arrives(house, "Baker", "Bakery", pay_min=3, pay_unit="hour")
        arrives(house, "Porter", None, trusted=False, **PAID)

        page = plain(get(viewer, "/console/openings/review"))

        places = [page.index(words) for words in ("Bakery: 1 opening", "Bistro: 3 openings", "No employer named: 1")]
        assert places == sorted(places)
        assert "$3.00 an hour is under the lowest lawful pay" in page
        assert "For example: Line cook 2 (Bronx, Pay: ask); Line cook 0 (Bronx, Pay: ask)" in page
        assert 'If you approve: They go, and their texts say "Pay: ask".' in page
        assert "closes by itself 5 days after" in page

    def test_one_decision_for_all_and_one_undo(self, house: House, editor):
        for number in range(3):
            arrives(house, f"Line cook {number}")

        decided = editor.post("/console/openings/review/approve", data=self.group(house))
        page = get(editor, decided.location)
        states = {row["state"] for row in house.rows("opening")}
        first, last = house.rows("audit")[0]["id"], house.rows("audit")[-1]["id"]
        undone = editor.post(
            "/console/openings/review/undo", data={"first": first, "last": last}, follow_redirects=True
        )

        assert "Approved 3 openings." in plain(page)
        assert "Undo that decision" in page
        assert states == {"open"}
        assert "Undone for 3." in plain(undone.text)
        assert {row["state"] for row in house.rows("opening")} == {"held"}

    def test_all_of_a_group_are_filed_or_closed(self, house: House, editor):
        for number in range(2):
            arrives(house, f"Line cook {number}")

        editor.post("/console/openings/review/file", data=self.group(house) | {"sector": "retail"})
        editor.post("/console/openings/review/close", data=self.group(house))

        assert {(row["sector"], row["state"]) for row in house.rows("opening")} == {("retail", "closed")}

    def test_what_others_decided_meanwhile_is_counted(self, house: House, editor):
        ids = [arrives(house, f"Line cook {number}") for number in range(3)]
        sent(editor, house, ids[0], "close")

        answer = editor.post("/console/openings/review/approve", data=self.group(house), follow_redirects=True)
        again = editor.post("/console/openings/review/approve", data=self.group(house), follow_redirects=True)

        assert "Approved 2 openings. 1 had been decided about, or had changed, since you looked." in plain(answer.text)
        assert "Somebody was faster: none of them waits for these reasons any more." in plain(again.text)

    def test_a_group_leads_to_all_of_it(self, house: House, viewer):
        arrives(house, "Line cook")
        arrives(house, "Porter", None)

        links = [
            link for words, link in links_of(get(viewer, "/console/openings/review")).items() if words == "1 opening"
        ]
        page = get(viewer, links[-1])

        assert "Porter" in page
        assert "Line cook" not in page

    def test_many_groups_have_pages(self, house: House, viewer):
        for number in range(21):
            arrives(house, "Cook", f"Bistro {number:02}")

        first = get(viewer, "/console/openings/review")

        assert "Bistro 20" not in first
        assert "Bistro 20" in get(viewer, links_of(first)["Lighter"])

    def test_a_decision_and_its_undo_leave_one_on_the_page(self, house: House, editor):
        for number in range(21):
            arrives(house, "Cook", f"Bistro {number:02}")
        group = self.group(house, employer="Bistro 07", page=1)

        decided = editor.post("/console/openings/review/close", data=group)
        act = house.row("audit")["id"]
        undone = editor.post("/console/openings/review/undo", data={"first": act, "last": act, "page": 1})

        assert "page=1" in decided.location
        assert undone.location.endswith("/console/openings/review?page=1")
        assert 'name="page" value="1"' in get(editor, "/console/openings/review?page=1")

    def test_nothing_waiting_says_so(self, viewer):
        assert "Nothing waits for you." in plain(get(viewer, "/console/openings/review"))

    def test_an_undo_of_nothing_is_nowhere(self, editor):
        assert editor.post("/console/openings/review/undo", data={"first": 9, "last": 9}).status_code == 404
        assert editor.post("/console/openings/review/eat", data={}).status_code == 404

    def test_every_reason_of_the_screening_says_what_approving_means(self):
        assert means("scam_fee,scam_chat_only") == [SCAM]
        assert means("script") == [HOSTILE]
