"""Charts are drawn without scripts or style attributes, and every number in them stands in a table too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask, render_template_string


def drawn(console: Flask, call: str, **values: Any) -> str:
    with console.test_request_context():
        return render_template_string(
            f'{{% import "console/charts.html" as charts %}}{{{{ charts.{call} }}}}', **values
        )


def widths(html: str) -> list[float]:
    return [float(width) for width in re.findall(r'<rect x="[\d.]+%" width="([\d.]+)%"', html)]


ROWS = [
    {"words": "Health <care>", "count": 4000, "link": "/console/x"},
    {"words": "Retail", "count": 1000},
    {"words": "Other", "count": 1},
    {"words": "None", "count": 0},
]


def test_the_longest_bar_is_the_widest_and_one_person_can_be_seen(console: Flask) -> None:
    html = drawn(console, "bars('By work', rows)", rows=ROWS)

    assert widths(html) == [100.0, 25.0, 0.4, 0.0]


def test_every_bar_has_its_number_its_title_and_its_link(console: Flask) -> None:
    html = drawn(console, "bars('By work', rows)", rows=ROWS)

    assert '<td class="number">4,000</td>' in html
    assert "<title>Health &lt;care&gt;: 4,000 people</title>" in html
    assert '<a href="/console/x">Health &lt;care&gt;</a>' in html


def test_bars_of_nobody_are_drawn_without_a_fault(console: Flask) -> None:
    assert widths(drawn(console, "bars('By work', rows)", rows=ROWS[3:])) == [0.0]
    assert widths(drawn(console, "bars('By work', rows)", rows=[])) == []


def test_bars_can_be_parts_of_a_given_whole(console: Flask) -> None:
    assert widths(drawn(console, "bars('By work', rows, whole=8000)", rows=ROWS))[:2] == [50.0, 12.5]


def test_no_chart_has_a_style_attribute_or_a_script(console: Flask) -> None:
    html = drawn(console, "bars('By work', rows)", rows=ROWS)

    assert "style=" not in html
    assert "<script" not in html


def day(listed: int | None = None, good: int = 0, failed: int = 0) -> dict[str, int | None]:
    return {"listed": listed, "good": good, "failed": failed}


def test_a_sparkline_has_a_bar_for_what_was_listed_and_a_cross_for_what_failed(console: Flask) -> None:
    html = drawn(console, "sparkline(days)", days=[day(50, good=4), day(failed=2), day(), day(100, good=3, failed=1)])

    assert re.findall(r'<rect x="(\d+)" y="[\d.]+" width="3" height="([\d.]+)"', html) == [
        ("0", "12.0"),
        ("12", "24.0"),
    ]
    assert re.findall(r'<path d="M(\d+) ', html) == ["4", "12"]


def test_a_sparkline_says_its_numbers(console: Flask) -> None:
    html = drawn(console, "sparkline(days)", days=[day(1500, good=4), day(failed=2), day(100, good=3)])

    words = "3 days: 7 good fetches, 2 failed, 100 to 1,500 entries"
    assert f'aria-label="{words}"' in html
    assert f"<title>{words}</title>" in html
    assert "style=" not in html


@pytest.mark.parametrize("days", [[], [day()], [day(0, good=1)]])
def test_a_feed_never_read_or_empty_is_drawn_without_a_fault(console: Flask, days: list[dict[str, int | None]]) -> None:
    assert "<svg" in drawn(console, "sparkline(days)", days=days)
