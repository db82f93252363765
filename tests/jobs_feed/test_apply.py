"""How one applies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs_feed.apply import find_apply, web_link
from jobs_feed.opening import Posting


def ways(description="", **fields):
    found = find_apply(Posting(external_id="1", **fields), description)
    return [(way.how.value, way.value) for way in found]


@pytest.mark.parametrize("said", ["(718) 555-0100", "718.555.0100", "+1 718 555 0100", "7185550100", "1-718-555-0100"])
def test_a_phone_number_is_written_as_people_dial_it(said):
    assert ways(phone=said) == [("phone", "718-555-0100")]


def test_an_extension_is_kept():
    assert ways(how_to_apply="Call Ana, 718-555-0100 ext. 12") == [("phone", "718-555-0100 x12")]


@pytest.mark.parametrize(
    ("description", "found"),
    [
        ("Interested? Call 718-555-0100 today.", [("phone", "718-555-0100")]),
        ("E-mail your resume to jobs@example.org.", [("email", "jobs@example.org")]),
        ("Apply in person at 210 Joralemon St, Mon-Fri 9am-5pm.", [("walk_in", "210 Joralemon St, Mon-Fri 9am-5pm")]),
        ("Walk-ins welcome: Tuesdays 10am, 348 W 34th St", [("walk_in", "Tuesdays 10am, 348 W 34th St")]),
        ("Interesados: llamar al 718-555-0100.", [("phone", "718-555-0100")]),
        ("Llame a Ana, 718-555-0100", [("phone", "718-555-0100")]),
        ("Preséntese en 82-10 Roosevelt Ave, 3pm", [("walk_in", "82-10 Roosevelt Ave, 3pm")]),
        ("Mail resume to: Acme, 1 Main St, New York, NY 10001", [("mail", "Acme, 1 Main St, New York, NY 10001")]),
    ],
)
def test_a_sentence_that_says_how_is_read(description, found):
    assert ways(description) == found


@pytest.mark.parametrize(
    "description",
    [
        "No phone calls. Interested? Call 718-555-0100", "Call us. Fax: 718-555-0100", "Job ID 7185550100 to apply",
        "Our ombudsman is at 718-555-0100", "Call 900-555-0100", "We walk in the park", "Come to work happy",
        "No llame. 718-555-0100",
    ],
)  # fmt: skip
def test_other_numbers_and_words_are_no_way_to_apply(description):
    assert ways(description) == []


def test_the_page_of_the_posting_is_the_way_only_where_no_link_for_applying_is_given():
    page, link = "https://example.org/job/1", "https://example.org/apply/1"

    assert ways(source_url=page) == [("web", page)]
    assert ways(source_url=page, apply_url=link) == [("web", link)]
    assert ways(source_url=page, how_to_apply=f"Go to {link}.") == [("web", link)]


def test_what_needs_no_internet_comes_first():
    found = ways(apply_url="https://example.org/a", email="jobs@example.org", phone="718-555-0100")

    assert [how for how, _ in found] == ["phone", "email", "web"]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "ftp://example.org/x", "https://", "http://localhost/x",
        "https://user:pw@example.org/", "https://example.org:port/", "not a link", "//example.org/x",
        "file:///etc/passwd", "",
    ],
)  # fmt: skip
def test_only_web_links_that_run_nothing_are_let_through(link):
    assert web_link(link) is None
    assert ways(apply_url=link) == []


def test_a_mailto_link_is_an_e_mail_address():
    assert ways(apply_url="mailto:jobs@example.org?subject=Cook") == [("email", "jobs@example.org")]


def test_a_link_without_its_scheme_is_helped():
    assert web_link("www.example.org/jobs") == "https://www.example.org/jobs"


@given(st.text(max_size=120))
def test_every_link_found_is_http(text):
    for how, value in ways(text, how_to_apply=text, apply_url=text, source_url=text):
        assert how != "web" or value.lower().startswith(("http://", "https://"))
