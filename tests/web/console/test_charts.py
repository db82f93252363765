"""Charts are drawn without scripts or style attributes, and every number in them stands in a table too."""

from __future__ import annotations

import re
from typing import Any

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
