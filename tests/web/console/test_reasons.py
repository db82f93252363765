"""Whatever the carrier may want of us, staff read it in words."""

from __future__ import annotations

from smsbot.carrier.gateway import Next
from smsbot.web.console.reasons import NEXT


def test_each_step_that_an_error_asks_for_has_its_sentence():
    assert set(NEXT) == set(Next)
