"""Private numbers are found however they are written, and nothing of them is kept."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsbot.conversation.private_facts import REDACTED, holds_private_facts, redact


@pytest.mark.parametrize(
    "text",
    [
        "123-45-6789",
        "my ssn is 123 45 6789",
        "123.45.6789",
        "123456789",
        "１２３-４５-６７８９",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111 exp 10/28",
        "378282246310005",
        "case number 00123456",
        "Case # 123456",
        "CIN AB12345C",
        "ab12345c",
        "12345678A",
        "social 6789",
        "my EBT 6004861234567890123",
        "routing 021000021",
        "docket no. 12345-67",
    ],
)
def test_private_numbers_are_taken_out(text: str):
    kept = redact(text)

    assert holds_private_facts(text)
    assert REDACTED in kept
    assert not re.search(r"\d{4}", kept.replace("10/28", ""))


@pytest.mark.parametrize(
    "text",
    [
        "412",
        "10458",
        "10458-1234",
        "1 6",
        "718-555-0100",
        "(718) 555-0100",
        "+17185550100",
        "ERASE 4821",
        "4111 1111 1111 1112",
        "12/3/2026",
        "in case 412 is closed",
        "$19.65-21",
        "",
    ],
)
def test_ordinary_numbers_stay(text: str):
    assert not holds_private_facts(text)
    assert redact(text) == text


@given(st.text(max_size=200))
def test_what_was_taken_out_once_needs_no_second_time(text: str):
    assert not holds_private_facts(redact(text))
