"""HTML and plain text -> safe text, and what was hostile in it."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobs_feed.clean import Cleaned, clean, is_bad_link, one_line


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p>Cook&nbsp;needed</p><p>Call us</p>", "Cook needed\n\nCall us"),
        ("<ul><li>Fry</li><li>Grill</li></ul>", "- Fry\n- Grill"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("&lt;p&gt;Twice escaped &amp;amp; fine&lt;/p&gt;", "Twice escaped & fine"),
        ("Pay < $20 & > $15", "Pay < $20 & > $15"),
        ("plain\ntext\n\n\n\nwith room", "plain\ntext\n\nwith room"),
        ("a<style>p{}</style>b<!-- c -->d", "abd"),
        ("Childrenâ€™s cafÃ©", "Children’s café"),
        ("caf\x92s", "caf’s"),
        (None, ""),
    ],
)
def test_text_keeps_its_lines_and_loses_its_markup(raw, text):
    assert clean(raw).text == text


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        ("<b>Ordinary</b> <a href='https://example.org/?a=1'>HTML</a> <img src='data:image/png;base64,AAAA'>", ()),
        ("<script>alert(1)</script>Cook", ("script",)),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Cook", ("script",)),
        ("<img src=x onerror=alert(1)>Cook", ("script",)),
        ("<a href='javascript:alert(1)'>Cook</a>", ("javascript_link",)),
        ("<a href=' jAva\nscript:x'>Cook</a>", ("javascript_link",)),
        ("<a href='java&#115;cript:x'>Cook</a>", ("javascript_link",)),
        ("<a href='data:text/html,x'>Cook</a>", ("javascript_link",)),
        ("Co\u202eok", ("bidi",)),
        ("Co&#x202e;ok", ("bidi",)),
        ("Co\x07ok", ("control",)),
        ("Co\x00ok", ("control",)),
        ("<b>Co&#7;ok</b>", ("control",)),
        ("Co\ud800ok", ("control",)),
        ("Tab\tand\x0bline\x0cfeeds\r\n", ()),
    ],
)
def test_hostile_text_is_named_and_taken_out(raw, codes):
    cleaned = clean(raw)

    assert cleaned.hostile == codes
    assert "Cook" in cleaned.text or not codes


@pytest.mark.parametrize("link", ["javascript:x", " JavaScript :x", "vbscript:x", "data:text/html,x", "java\tscript:x"])
def test_a_link_that_runs_something_is_bad(link):
    assert is_bad_link(link)


def test_nobody_writes_more_than_is_read():
    assert len(clean("x" * 300_000).text) == 100_000
    assert len(one_line("x" * 300_000)) == 4_000


def test_one_line_is_one_line():
    assert one_line("<p>Cook</p>\n<p>nights</p>") == "Cook nights"


@pytest.mark.parametrize("override", ["\u00e2\u20ac\u00ae", "\u00e2\x80\xae"])
@pytest.mark.parametrize("pay", ["Pay", "<b>Pay</b>"])
def test_what_broken_letters_hide_is_taken_out_and_told(pay, override):
    assert clean(f"{pay} {override}19/hr") == Cleaned("Pay 19/hr", ("bidi",))


@example("\u00c2\x91")
@given(
    st.text(st.characters(), max_size=200)
    | st.text(alphabet="<>&;#/abpli=\"' \x00\u202e\ud800\n", max_size=80)
    | st.text(alphabet="\u00c2\u00c3\u00e2\u20ac\x80\x81\x8f\x91\u00a8\u00aa\u00ae\u00a6\u0081", max_size=40)
)
def test_whatever_comes_in_nothing_dangerous_comes_out(raw):
    text = clean(raw).text

    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cs") for char in text)
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff\u200b")
    text.encode()
