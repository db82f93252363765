"""A console page as somebody reads it: its words, its links, the numbers of its charts."""

from __future__ import annotations

import html
import re

from flask.testing import FlaskClient


def plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<(svg|script).*?</\1>|<[^>]+>", " ", markup, flags=re.DOTALL)).split())


def numbers_of(page: str) -> dict[str, int]:
    """Each row of the page's bars and waterfalls, and its number."""
    row = r'<div class="drawn"><div>(.*?)</div>.*?<td class="number">(.*?)</td>'
    rows = re.findall(row, page, re.DOTALL)
    return {plain(re.sub(r"<br>.*", "", words)): int(re.sub(r"\D", "", plain(number))) for words, number in rows}


def links_of(page: str) -> dict[str, str]:
    links = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', page)
    return {plain(words): html.unescape(link) for link, words in links}


def get(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text
