"""Lines of the form "Label: value" in a description."""

from __future__ import annotations

import pytest

from jobs_feed.formats.labels import find_labels


@pytest.mark.parametrize(
    ("html", "labels"),
    [
        ("ID: 7<br />\n\t\tCounty: Kings<br /><br />", {"id": "7", "county": "Kings"}),
        ("<p><strong>Council:</strong> Alpine</p><p><b>Band:</b> 7</p>", {"council": "Alpine", "band": "7"}),
        ("<b>Pay:</b> $20 <b>Shift:</b> Nights", {"pay": "$20", "shift": "Nights"}),
        ("Salary: <strong>$20</strong> an hour", {"salary": "$20 an hour"}),
        ("<strong>URL:</strong> <a href='https://a.example'>https://a.example</a>", {"url": "https://a.example"}),
        ("County:Erie<br>Grade : 18", {"county": "Erie", "grade": "18"}),
        ("Pay: $20\nWhere: Pier 6", {"pay": "$20", "where": "Pier 6"}),
        ("Hours: 9:00 to 17:00", {"hours": "9:00 to 17:00"}),
        ("Employer: Tom &amp; Jerry&nbsp;Inc", {"employer": "Tom & Jerry Inc"}),
    ],
)
def test_labels_are_found(html: str, labels: dict[str, str]) -> None:
    assert find_labels(html) == labels


@pytest.mark.parametrize(
    "html",
    [
        "",
        "https://a.example/jobs",
        "Call 9:00 to 17:00",
        "Deadline:<br>",
        "There is one thing that we look for in people: kindness",
        "10:30 start",
    ],
)
def test_prose_is_no_label(html: str) -> None:
    assert find_labels(html) == {}


def test_the_first_of_two_counts() -> None:
    assert find_labels("Pay: $20<br>Pay: $90") == {"pay": "$20"}


def test_a_flood_of_labels_is_bounded() -> None:
    flood = "".join(f"Label {chr(97 + n % 26)}{chr(97 + n // 26)}: {'x' * 1000}<br>" for n in range(300))

    labels = find_labels(flood)

    assert 0 < len(labels) <= 40
    assert max(map(len, labels.values())) == 300
