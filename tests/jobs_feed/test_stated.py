"""The smaller things a posting states."""

import time

import pytest

from jobs_feed.opening import Posting
from jobs_feed.stated import find_count, find_employment_type, find_labels, find_language, find_requires, find_schedule


def posting(**fields):
    return Posting(external_id="1", **fields)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Full-Time", "full"), ("FULL_TIME", "full"), ("F", "full"), ("part time", "part"), ("P", "part"),
        ("Per Diem", "per-diem"),
        ("Temporary, full time", "temp"), ("Contract", "contract"), ("Internship", "intern"),
        ("Full-time or part-time", None),
        ("Regular", None), (None, None),
    ],
)  # fmt: skip
def test_the_kind_of_job_is_one_of_six(said, kind):
    assert find_employment_type(posting(employment_type=said), {}, "Cook") == kind


def test_the_title_tells_the_kind_where_no_field_does():
    assert find_employment_type(posting(), {}, "Cook (Part-time)") == "part"


def test_labels_of_the_text_are_read_line_by_line_and_the_formats_own_come_first():
    text = "About us\nHours: 9am to 5pm\n- Shift: nights\nDeadline: 12/3\nWe say: hello"

    labels = find_labels(posting(labels={"Deadline": "12/1"}), text)

    assert (labels["hours"], labels["shift"], labels["deadline"]) == ("9am to 5pm", "nights", "12/1")


RUNNING = "Great job. Pay: $19.50 per hour. Location: Bronx, NY. Apply now"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (RUNNING, {"pay": "$19.50 per hour", "location": "Bronx, NY"}),
        ("We are kind! Location: Newark, NJ 07102", {"location": "Newark, NJ 07102"}),
        ("Come. Location: 12 Main St. Newark, NJ. Serving the Bronx.", {"location": "12 Main St. Newark, NJ"}),
        ("Come. Location: 12 Main St. Serving Bronx families.", {"location": "12 Main St."}),
        ("Come. Location: Hartford, CT. Bronx too.", {"location": "Hartford, CT"}),
        ("Come. Location: St. Mary's Hospital, Bronx. Ask", {"location": "St. Mary's Hospital, Bronx"}),
        ("Come. Location: 12 Fifth Ave. Pay: $20", {"location": "12 Fifth Ave.", "pay": "$20"}),
        ("Good. Hours: 9 a.m. to 5 p.m. Location: Remote.", {"hours": "9 a.m. to 5 p.m.", "location": "Remote"}),
        ("Good. Hours: 9 a.m. to 5 p.m. Apply now.", {"hours": "9 a.m. to 5 p.m."}),
        ("Good. Hours: from 9 a.m. Mondays. Apply now.", {"hours": "from 9 a.m. Mondays"}),
        (
            "Good. County: Kings; Deadline: 12/3. Closes: noon",
            {"county": "Kings", "deadline": "12/3", "closes": "noon"},
        ),
        ("Good. Salary: $40,000 a year\nNewark is near", {"salary": "$40,000 a year"}),
    ],
)
def test_known_labels_count_in_running_text_up_to_the_end_of_their_sentence(text, labels):
    found = find_labels(posting(), text)

    assert {name: found.get(name) for name in labels} == labels


def test_a_line_that_begins_with_a_label_ends_at_the_next_one():
    line = "Location: Bronx, NY. Pay: $19 per hour. Hours: 9-5"

    assert find_labels(posting(labels={"location": line.removeprefix("Location: ")}), "")["location"] == "Bronx, NY"
    assert find_labels(posting(), line) == {"location": "Bronx, NY", "pay": "$19 per hour", "hours": "9-5"}


@pytest.mark.parametrize(
    "text",
    ["Ask about the location: we have many.", "Many sites. We say: hello", "Good. Location:", "Good.Location: x"],
)
def test_running_text_without_a_known_label_after_a_sentence_has_none(text):
    assert not {"location", "we say"} & find_labels(posting(), text).keys()


@pytest.mark.parametrize(
    "flood",
    ["\n" * 50_000, ". " * 50_000, ". location: " * 5_000, ". hours" + " " * 50_000, "Pay: " + "St. A" * 10_000],
)
def test_a_flood_is_read_in_no_time(flood):
    begun = time.process_time()

    assert len(find_labels(posting(), flood)) < 3
    assert time.process_time() - begun < 1


def test_hours_are_kept_as_written():
    assert find_schedule(posting(schedule="<b>Mon-Fri</b>  9-5"), {}) == "Mon-Fri 9-5"
    assert find_schedule(posting(), {"shift": "nights"}) == "nights"
    assert find_schedule(posting(), {}) is None


@pytest.mark.parametrize(
    ("said", "count"), [("3", 3), ("12 positions", 12), ("0", None), ("many", None), ("20000", None)]
)
def test_a_count_is_a_number_people_could_be_hired(said, count):
    assert find_count(posting(openings_count=said), {}) == count


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("HHA certificate and one year... 2 years of experience required.", ("HHA cert", "2 yr exp")),
        ("Valid driver's license. CDL class B.", ("CDL B",)),
        ("Must have a valid driver's license", ("driver license",)),
        ("Bilingual English/Spanish", ("English", "Spanish")),
        ("High school diploma or GED; security guard license", ("guard license", "HS diploma")),
        ("No experience necessary!", ("no experience needed",)),
        ("6 months customer service experience", ("6 mo exp",)),
        ("Spanish speaker preferred. CPR a plus.", ()),
        ("Driver's license not required", ()),
        ("20 years serving the city", ()),
    ],
)
def test_what_is_asked_for_is_told_and_what_is_only_wished_is_not(text, needs):
    assert find_requires(text) == needs


@pytest.mark.parametrize(("said", "code"), [("en-US", "en"), ("ES", "es"), ("english", None), ("", None)])
def test_a_language_is_a_code_the_source_states(said, code):
    assert find_language(posting(language=said)) == code
