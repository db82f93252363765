"""Add a job: typed on one form, previewed as texted, sent to those it fits; nothing typed is lost or saved twice."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from smsbot.storage import postings
from tests.house import NOON, House
from tests.web.console.desk import JOB, a_feed, arrives
from tests.web.console.reading import get, plain
from tests.workflows.planning import Carrier, join, numbers, plan, send


@pytest.fixture
def editor(at_console: Callable[[str], FlaskClient]) -> FlaskClient:
    return at_console("editor")


def hidden(page: str) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in fields if name != "csrf_token"}


def typed_in(page: str) -> dict[str, str]:
    """What stands in the form's fields."""
    inputs = re.findall(r'<input class="form-control[^>]* name="(\w+)" value="([^"]*)"', page)
    selects = re.findall(r'<select [^>]*name="(\w+)"(.*?)</select>', page, re.DOTALL)
    chosen = [(name, one) for name, options in selects for one in re.findall(r'value="([^"]*)" selected', options)]
    notes = re.findall(r'<textarea [^>]*name="(notes)"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in (*inputs, *chosen, *notes) if value}


def preview(client: FlaskClient, path: str = "/console/openings/add", **changes: str) -> str:
    """The page after "Preview"."""
    page = get(client, path)
    answer = client.post(path, data=hidden(page) | JOB | changes | {"do": "preview"})
    return answer.text


def save(client: FlaskClient, page: str, path: str = "/console/openings/add", **changes: str):
    """What comes of "Save" on a page that shows a preview."""
    return client.post(path, data=hidden(page) | JOB | changes | {"do": "save"})


class TestPreview:
    def test_shows_the_texts_whom_it_fits_and_when_it_goes(self, house: House, editor):
        for phone in numbers(2):
            join(house, phone, NOON)
        plan(house, NOON)

        page = plain(preview(editor))

        assert (
            "TXT-2-Work job 1234: Hiring event: home health aides, Bronx 10458. $19.65-21/hr."
            " Walk in Tue 12/1 10am-2pm. Reply 1234 for details. STOP to stop."
        ) in page
        assert "Walk in Tue 12/1 10am-2pm. Go to 400 E Fordham Rd." in page
        assert "Vaya el mar 12/1 10am-2pm." in page
        assert "1 segment, 145 characters in the plain alphabet (GSM-7), $0.0123 a person." in page
        assert "Kind of work: Health , by its title" in page
        assert "It fits 2 people by what they want and where (counted just now )." in page
        assert "An alert to all of them takes about $0.02." in page
        assert "It goes at the next plan, within a minute" in page
        assert "Save and send now" in page
        assert house.rows("opening") == []

    def test_warns_of_what_would_hold_a_feeds_job_and_lets_the_editor_decide(self, house: House, editor):
        shown = preview(editor, title="Court officer", pay_min="12", pay_max="", notes="Pay a $50 training fee first.")

        page = plain(shown)
        answer = save(
            editor, shown, title="Court officer", pay_min="12", pay_max="", notes="Pay a $50 training fee first."
        )

        assert "You can save it all the same. But look again:" in page
        for sentence in (
            "'court', which a watched phone",
            "under the lowest lawful pay",
            "It asks the applicant to pay",
        ):
            assert sentence in page
        assert answer.status_code == 302
        assert house.row("opening")["state"] == "open"
        assert house.row("opening")["pay_fact"] == "under_floor"

    def test_takes_out_what_is_hostile_and_says_so(self, editor):
        page = preview(editor, notes="<script>steal()</script>Bring ID.")

        assert "Its text held a script. It was taken out." in plain(page)
        assert "<script>steal" not in page

    def test_of_a_job_that_is_here_already_leads_to_it(self, house: House, editor):
        a_feed(house)
        there = arrives(house, "Cook", "Bistro", source_id="9", apply_url="https://bistro.example/jobs/1", pay_min=20)
        with house.database.begin() as db:
            postings.add_keys(db, there, ["url:https://bistro.example/jobs/1"])

        changes = {"title": "Cook", "employer": "Bistro", "web": "https://bistro.example/jobs/1"}
        page = preview(editor, **changes)
        answer = save(editor, page, **changes)

        assert f'href="/console/openings/{there}"' in page
        assert "Save and send now" not in page
        assert answer.status_code == 200
        assert len(house.rows("opening")) == 1


class TestErrors:
    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"title": " "}, "title", "Say what the job is called"),
            ({"title": "x" * 91}, "title", "At most 90 characters; it has 91."),
            ({"pay_min": "lots"}, "pay_min", "Write dollars"),
            ({"pay_min": "0"}, "pay_min", "Write dollars"),
            ({"pay_min": ""}, "pay_min", "Say the lowest pay too"),
            ({"pay_max": "18"}, "pay_max", "less than the lowest"),
            ({"pay_unit": "decade"}, "pay_unit", "Choose for how long"),
            ({"place": "", "postcode": ""}, "place", "Say where the job is"),
            ({"postcode": "99999"}, "postcode", "99999 is no ZIP code"),
            ({"place": "queens"}, "postcode", "10458 is in Bronx, and the place says Queens."),
            ({"place": "remote"}, "postcode", "A ZIP code is one place."),
            ({"walk_in": "", "day": "", "deadline": "2026-12-01"}, "phone", "Say at least one way to apply"),
            ({"phone": "911"}, "phone", "Write a US phone number"),
            ({"email": "nobody"}, "email", "Write an e-mail address"),
            ({"web": "javascript:alert(1)"}, "web", "Write the whole address"),
            ({"day": ""}, "deadline", "Say the last day to apply"),
            ({"deadline": "2026-12-02"}, "day", "not both"),
            ({"day": "2026-11-21"}, "day", "This day is over."),
            ({"day": "2028-01-01"}, "day", "more than a year away"),
            ({"day": "Tuesday"}, "day", "Write the day like 2026-12-01."),
            ({"walk_in": "", "phone": "718-555-0142"}, "walk_in", "say where"),
            ({"start": ""}, "start", "from what time"),
            ({"start": "noon"}, "start", "Write the time like 14:30."),
            ({"end": "09:00"}, "end", "not after the beginning"),
            ({"sector": "piracy"}, "sector", "from the list"),
        ],
    )
    def test_stands_next_to_its_field_and_nothing_typed_is_lost(
        self, house: House, editor, changes: dict[str, str], field: str, words: str
    ):
        page = preview(editor, **changes)

        assert words in plain(re.findall(rf'<p class="invalid-feedback d-block" id="{field}-error">.*?</p>', page)[0])
        assert f'<a href="#{field}">' in page
        assert typed_in(page) == {
            name: value.strip()
            for name, value in (JOB | changes).items()
            if value.strip() and (name, value) not in (("pay_unit", "decade"), ("sector", "piracy"))
        }
        assert house.rows("opening") == []

    def test_of_a_form_that_is_empty_are_all_told_at_once(self, editor):
        answer = editor.post("/console/openings/add", data={"do": "save"})

        assert answer.status_code == 400
        assert set(re.findall(r'id="(\w+)-error"', answer.text)) == {"title", "place", "phone", "deadline"}


class TestSave:
    def test_a_saved_job_is_open_numbered_and_told_to_those_it_fits(self, house: House, editor):
        fits, other = numbers(2)
        join(house, fits, NOON - timedelta(days=1))
        join(house, other, NOON - timedelta(days=1), "6", "queens")

        answer = save(editor, preview(editor))
        plan(house, NOON + timedelta(minutes=1))
        carrier = Carrier()
        send(house, carrier, NOON + timedelta(minutes=1))

        row = house.row("opening")
        assert answer.location == f"/console/openings/{row['id']}"
        assert "Saved. It goes to those it fits" in plain(get(editor, answer.location))
        assert (row["state"], row["sector"], row["walk_in_hours"], row["feed_id"]) == (
            "open",
            "healthcare",
            "10am-2pm",
            0,
        )
        assert [message.phone for message in carrier.sent] == [fits]
        assert f"job {row['number']}: Hiring event: home health aides, Bronx 10458." in carrier.sent[0].body
        assert "Walk in Tue 12/1 10am-2pm." in carrier.sent[0].body
        act = house.row("audit")
        assert (act["who"], act["verb"], act["noun_id"]) == ("editor@city.example", "add", row["id"])

    def test_whoever_asks_for_its_details_hears_where_to_go(self, house: House, editor):
        (phone,) = numbers(1)
        join(house, phone, NOON)
        save(editor, preview(editor))
        number = house.row("opening")["number"]
        house.text("MORE", phone)

        (answer,) = house.text(str(number), phone)

        assert "Walk in Tue 12/1 10am-2pm. Go to 400 E Fordham Rd." in answer

    def test_two_clicks_save_one_job(self, house: House, editor):
        page = preview(editor)

        first, second = save(editor, page), save(editor, page)

        assert first.location == second.location
        assert len(house.rows("opening")) == 1

    def test_nothing_is_saved_that_was_not_previewed(self, house: House, editor):
        page = preview(editor)

        changed = save(editor, page, title="Another title")

        assert "Something was changed after the last preview, so it is not saved yet." in plain(changed.text)
        assert "Another title, Bronx 10458." in plain(changed.text)
        assert house.rows("opening") == []

    @pytest.mark.parametrize(
        ("changes", "where"),
        [
            ({"place": "city", "postcode": ""}, ("city", None, None)),
            ({"place": "remote", "postcode": ""}, ("remote", None, None)),
            ({"place": "queens", "postcode": ""}, ("area", "queens", None)),
            ({"place": "", "postcode": "11432"}, ("area", "queens", "11432")),
        ],
    )
    def test_each_way_to_say_a_place(self, house: House, editor, changes: dict[str, str], where: tuple[object, ...]):
        save(editor, preview(editor, **changes), **changes)

        row = house.row("opening")
        assert (row["where"], row["area"], row["postcode"]) == where

    def test_no_pay_is_told_as_ask(self, house: House, editor):
        changes = {"pay_min": "", "pay_max": ""}
        page = preview(editor, **changes)
        save(editor, page, **changes)

        assert "Pay: ask." in plain(page)
        assert "It states no pay." in plain(page)
        assert house.row("opening")["state"] == "open"

    def test_each_way_to_apply_is_kept(self, house: House, editor):
        changes = {
            "phone": "(718) 555 0142 ext 5",
            "web": "www.carewell.example/jobs",
            "email": "jobs@carewell.example",
            "mail": "PO Box 5, Bronx, NY 10458",
        }
        save(editor, preview(editor, **changes), **changes)

        assert house.row("opening")["apply"] == [
            ["phone", "718-555-0142 x5"],
            ["walk_in", "400 E Fordham Rd"],
            ["email", "jobs@carewell.example"],
            ["mail", "PO Box 5, Bronx, NY 10458"],
            ["web", "https://www.carewell.example/jobs"],
        ]

    def test_the_kind_of_work_that_the_editor_chose_counts(self, house: House, editor):
        save(editor, preview(editor, sector="security"), sector="security")

        assert (house.row("opening")["sector"], house.row("opening")["sector_reason"]) == ("security", "set by staff")


class TestEdit:
    def saved(self, house: House, editor) -> str:
        save(editor, preview(editor))
        return f"/console/openings/{house.row('opening')['id']}/edit"

    def test_the_form_holds_what_was_typed(self, house: House, editor):
        assert typed_in(get(editor, self.saved(house, editor))) == JOB

    def test_the_kind_of_work_that_was_changed_since_stays(self, house: House, editor):
        path = self.saved(house, editor)
        page = get(editor, path.removesuffix("/edit"))
        editor.post(path.replace("edit", "file"), data=hidden(page) | {"sector": "retail"})

        assert typed_in(get(editor, path))["sector"] == "retail"
        assert house.row("opening")["sector"] == "retail"

    def test_what_is_queued_in_the_old_words_is_not_sent_and_the_new_ones_are(self, house: House, editor, clock):
        (phone,) = numbers(1)
        join(house, phone, NOON - timedelta(days=1))
        path = self.saved(house, editor)
        plan(house, NOON)
        clock.at = NOON + timedelta(seconds=30)

        save(editor, preview(editor, path, start="11:00", sector="retail"), path, start="11:00", sector="healthcare")
        save(editor, preview(editor, path, start="11:00"), path, start="11:00")
        carrier = Carrier()
        send(house, carrier, NOON + timedelta(minutes=1))
        old = list(carrier.sent)
        plan(house, NOON + timedelta(minutes=1))
        send(house, carrier, NOON + timedelta(minutes=1))

        assert old == []
        assert ["Walk in Tue 12/1 11am-2pm." in message.body for message in carrier.sent] == [True]
        act = house.rows("audit")[-1]
        assert (act["verb"], act["after"]) == ("edit", {"changed": ["start"]})

    def test_the_second_of_two_editors_is_told_who_was_faster(self, house: House, editor):
        path = self.saved(house, editor)
        page = preview(editor, path, end="15:00")
        save(editor, preview(editor, path, end="16:00"), path, end="16:00")

        answer = save(editor, page, path, end="15:00")

        assert "was faster and edited it" in plain(get(editor, answer.location))
        assert house.row("opening")["walk_in_hours"] == "10am-4pm"

    def test_a_fault_is_shown_and_a_feeds_job_has_no_form(self, house: House, editor):
        path = self.saved(house, editor)

        assert editor.post(path, data=JOB | {"title": ""}).status_code == 400
        assert editor.get(f"/console/openings/{house.opening()}/edit").status_code == 404


def test_no_reading_closes_it_and_its_day_does(house: House, editor):
    save(editor, preview(editor))
    day_after = NOON.date() + timedelta(days=10)

    with house.database.begin() as db:
        far = NOON + timedelta(days=60)
        stale = postings.close_past(db, NOON.date(), far, NOON, NOON)
        over = postings.close_past(db, day_after, NOON, NOON, NOON)

    assert (sum(stale.values()), over["deadline"]) == (0, 1)
    assert house.row("opening")["closed_reason"] == "deadline"
