"""RSS of every age and Atom -> postings, from bytes as the world sends them."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs_feed import Feed, ParseError, Posting
from jobs_feed.formats.keys import with_keys
from jobs_feed.formats.rss import parse

HARBOR = Feed(id="1", name="Harbor", url="https://harbor.example/jobs")
SAMPLES = Path(__file__).parent / "samples"


def postings(body: bytes) -> tuple[Posting, ...]:
    return with_keys(parse(body, HARBOR).postings)[0]


def rss(*items: str, encoding: str = "utf-8", prolog: str = "") -> bytes:
    text = f"{prolog}<rss version='2.0'><channel><title>t</title>{''.join(items)}</channel></rss>"
    return text.encode(encoding)


def item(title: str, link: str = "", guid: str = "", more: str = "") -> str:
    parts = {"title": title, "link": link, "guid": guid}
    return f"<item>{''.join(f'<{tag}>{text}</{tag}>' for tag, text in parts.items() if text)}{more}</item>"


def test_an_item_keeps_what_the_feed_said() -> None:
    dock, _ = postings((SAMPLES / "boards.rss").read_bytes())

    assert dock.external_id == "harbor-71"
    assert dock.title == "Dock Hand - Night Shift"
    assert dock.employer == "Harbor Freight Yard"
    assert dock.source_url == dock.apply_url == "https://harbor.example/jobs/71?utm_source=rss"
    assert dock.posted == "Thu, 19 Nov 2026 00:00:00 EST"
    assert dock.deadline == "Thu, 31 Dec 2026 23:59:00 EST"
    assert dock.category == "Warehouse; Nights"
    assert (dock.location, dock.employment_type, dock.language) == ("Red Hook", "Full-Time", "en-us")
    assert dock.raw["tags"] == ["Warehouse", "Nights"]


def test_labels_are_found_in_escaped_html() -> None:
    dock, _ = postings((SAMPLES / "boards.rss").read_bytes())

    assert dock.labels == {"id": "71", "deadline": "12/31/26", "grade": "06", "county": "Kings"}


def test_the_full_text_comes_before_the_summary_and_both_give_labels() -> None:
    _, cook = postings((SAMPLES / "boards.rss").read_bytes())

    assert cook.title == "Cook & Baker"
    assert cook.description is not None
    assert cook.description.startswith("<p>Cook for the crew")
    assert cook.labels == {"location": "Pier 6", "employer": "Pier Kitchen", "salary": "$21.50 an hour"}


def test_atom_is_read() -> None:
    (aide,) = postings((SAMPLES / "board.atom").read_bytes())

    assert (aide.external_id, aide.title) == ("urn:clinic:9", "Home Health Aide")
    assert aide.apply_url == "https://clinic.example/9"
    assert (aide.posted, aide.updated) == ("2026-11-18T09:30:00-05:00", "2026-11-20T10:00:00Z")
    assert aide.description == "<p>Care for people at home.</p>"


def test_rss_1_is_read() -> None:
    (monitor,) = postings((SAMPLES / "board.rdf").read_bytes())

    assert (monitor.title, monitor.apply_url) == ("Bus Monitor", "https://school.example/jobs/3")
    assert monitor.updated == "2026-11-17T08:00:00Z"


@pytest.mark.parametrize("version", ["0.91", "0.92"])
def test_old_rss_with_its_document_type_is_read(version: str) -> None:
    prolog = f'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS {version}//EN" "http://dtd.example/rss-{version}.dtd">'

    assert [posting.title for posting in postings(rss(item("Cook", "https://a.example/1"), prolog=prolog))] == ["Cook"]


def test_html_is_left_as_it_is_for_the_cleaning() -> None:
    script = "<description>&lt;script&gt;alert(1)&lt;/script&gt;&lt;a href='/apply'&gt;x&lt;/a&gt;</description>"

    (posting,) = postings(rss(item("Cook", "https://a.example/1", more=script)))

    assert posting.description == "<script>alert(1)</script><a href='/apply'>x</a>"


def test_without_a_guid_the_link_without_its_tracking_is_the_key() -> None:
    (posting,) = postings(rss(item("Cook", "https://A.example/Jobs/1/?utm_source=x&amp;id=7#top")))

    assert posting.external_id == "https://a.example/Jobs/1?id=7"


def test_one_guid_for_all_items_is_no_key() -> None:
    many = postings(rss(*(item(f"Cook {n}", f"https://a.example/{n}", "jobs") for n in range(3))))

    assert [posting.external_id for posting in many] == [f"https://a.example/{n}" for n in range(3)]


def test_one_guid_and_one_link_for_all_items_leave_the_contents_as_key() -> None:
    many = postings(rss(*(item(f"Cook {n}", "https://a.example/", "jobs") for n in range(3))))

    assert len({posting.external_id for posting in many}) == 3


def test_a_guid_that_changes_leaves_the_link() -> None:
    (before,) = postings(rss(item("Cook", "https://a.example/1", "v1")))
    (after,) = postings(rss(item("Cook", "https://a.example/1", "v2")))

    assert before.external_id != after.external_id
    assert before.apply_url == after.apply_url == "https://a.example/1"


def test_without_guid_and_link_the_title_and_text_are_the_key() -> None:
    text = "<description>{}</description>"
    items = [item("Cook", more=text.format("Grill")), item("Cook", more=text.format("Bakery"))]

    first, again = postings(rss(*items)), postings(rss(*reversed(items)))

    assert len({posting.external_id for posting in first}) == 2
    assert {posting.external_id for posting in first} == {posting.external_id for posting in again}


def test_an_item_given_twice_is_one() -> None:
    twice = [item("Cook", "https://a.example/1", "g1")] * 2

    kept, repeats = with_keys(parse(rss(*twice), HARBOR).postings)

    assert (len(kept), repeats) == (1, 1)


CAFE = item("Café “Señor” worker", "https://a.example/1")


@pytest.mark.parametrize(
    ("prolog", "encoding"),
    [
        ("", "utf-8"),
        ("<?xml version='1.0' encoding='utf-8'?>", "utf-8"),
        ("<?xml version='1.0' encoding='iso-8859-1'?>", "utf-8"),  # the declaration is wrong
        ("<?xml version='1.0' encoding='utf-8'?>", "windows-1252"),  # so is this one
        ("<?xml version='1.0' encoding='iso-8859-1'?>", "windows-1252"),  # what latin-1 holds in practice
        ("<?xml version='1.0' encoding='nonsense'?>", "utf-8"),
        ("<?xml version='1.0' encoding='punycode'?>", "windows-1252"),
        ("<?xml version='1.0' encoding='utf-8'?>", "utf-8-sig"),
        ("<?xml version='1.0' encoding='utf-16'?>", "utf-16"),
        ("<?xml version='1.0' encoding='utf-16'?>", "utf-16-le"),
        ("\n\n<?xml version='1.0'?>", "utf-8"),
    ],
)
def test_accents_survive_every_encoding_and_every_wrong_claim_about_it(prolog: str, encoding: str) -> None:
    body = rss(CAFE, prolog=prolog, encoding=encoding)

    assert [posting.title for posting in postings(body)] == ["Café “Señor” worker"]
    assert parse(body, HARBOR).problems == ()


def test_another_declared_encoding_is_believed_when_the_bytes_are_no_utf_8() -> None:
    body = rss(
        item("Водитель", "https://a.example/1"), prolog="<?xml version='1.0' encoding='koi8-r'?>", encoding="koi8-r"
    )

    assert [posting.title for posting in postings(body)] == ["Водитель"]


def test_characters_that_no_xml_may_hold_are_dropped() -> None:
    assert [p.title for p in postings(rss(item("Co\x0bo\x00k", "https://a.example/1")))] == ["Cook"]


BOMB = "<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>"


@pytest.mark.parametrize(
    "prolog",
    [
        BOMB,
        BOMB.lower(),
        "<?xml version='1.0'?>\n<!-- <rss> -->" + BOMB,
        '<!DOCTYPE rss SYSTEM "x>y" [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        "<!DOCTYPE rss \n [ <!ENTITY % p SYSTEM 'http://evil.example/'> %p; ]>",
        "<!DOCTYPE rss 'never closed <rss>",
        BOMB.replace("DOC", "DOC\x01"),
        BOMB.replace("DOC", "DOC\ufffe"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_with_entities_is_refused(prolog: str, encoding: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(rss(item("&b;"), prolog=prolog, encoding=encoding), HARBOR)

    assert caught.value.code == "unsafe_xml"


def test_a_document_type_inside_a_text_is_only_text() -> None:
    text = "<description><![CDATA[<!DOCTYPE html [x]>]]></description>"

    assert len(postings(rss(item("Web editor", "https://a.example/1", more=text)))) == 1


def test_a_damaged_feed_gives_what_stands_whole_in_it_and_says_so() -> None:
    body = rss(item("Cook", "https://a.example/1"), "\n", item("Tom & Jerry", "https://a.example/2"))

    parsed = parse(body, HARBOR)

    assert [posting.title for posting in parsed.postings] == ["Cook", "Tom & Jerry"]
    assert [problem.where for problem in parsed.problems] == ["line 2"]


def test_an_item_that_is_cut_off_is_not_read() -> None:
    body = rss(item("Cook", "https://a.example/1"), item("Baker", "https://a.example/2345"))
    cut = body[: body.index(b"2345") + 2]

    parsed = parse(cut, HARBOR)

    assert [posting.apply_url for posting in parsed.postings] == ["https://a.example/1"]
    assert len(parsed.problems) == 1


def test_a_feed_damaged_from_its_start_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        parse(b"<rss version='2.0'>\n<channel", HARBOR)

    assert (caught.value.code, caught.value.feed) == ("parse", "Harbor")
    assert "damaged near line 2" in caught.value.sentence


def test_a_feed_without_items_is_no_silence() -> None:
    parsed = parse(rss(), HARBOR)

    assert parsed.postings == ()
    assert [problem.sentence for problem in parsed.problems] == [
        "The feed is in order and lists nothing at the moment."
    ]


def test_a_body_that_is_a_file_name_opens_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "feed.rss"
    secret.write_bytes(rss(item("Secret", "https://a.example/1")))

    with pytest.raises(ParseError):
        parse(bytes(secret), HARBOR)


def test_more_than_fifty_thousand_items_are_refused_whole() -> None:
    with pytest.raises(ParseError) as caught:
        parse(rss("<item/>" * 50_001), HARBOR)

    assert caught.value.code == "too_many"
