"""A job seeker's whole week on the phone page, in English and in Spanish, each morning at nine."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import take_picture
from tests.browser.phones import PATIENCE, next_morning, number_in, theirs, type_text
from tests.demo.running import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.journey]

ANN, LUZ = "phone-15555550101", "phone-15555550102"
NEW = {ANN: re.compile(r"TXT-2-Work jobs?(:| \d)"), LUZ: re.compile("trabajos? nuevos?|Nuevo")}
"""What only an alert says."""
NOTE = {ANN: "TXT-2-Work never asks for money", LUZ: "TXT-2-Work nunca pide dinero"}
"""How the safety note begins, which each has once in the first week."""


def test_a_week_in_english_and_in_spanish(lived_folder, chromium):
    with RunningDemo(lived_folder) as demo:
        demo.go_to_evening()
        page = chromium.new_page(viewport={"width": 800, "height": 940}, color_scheme="light", reduced_motion="reduce")
        page.goto(demo.page)
        ann, luz = page.locator(f"#{ANN}"), page.locator(f"#{LUZ}")

        for body, answer in (("Jobs", "What work?"), ("1", "Now text your 5-digit ZIP"), ("10458", "Jobs for 10458:")):
            type_text(ann, body, answer)
        for body, answer in (("Trabajo", "Salud"), ("1", "ZIP"), ("10458", "Trabajos para 10458:")):
            type_text(luz, body, answer)

        morning_of(page, ann, luz, alerts=1)
        words = heard(ann, ANN).last.inner_text()
        type_text(ann, number_in(words, "Clinic Aide"), "Mosholu Lane Family Clinic")
        type_text(luz, number_in(heard(luz, LUZ).last.inner_text(), "Clinic Aide"), "Aplicar es gratis")

        morning_of(page, ann, luz, alerts=2)
        type_text(ann, "more", "Reply a number")
        type_text(luz, "mas", "Responda")

        morning_of(page, ann, luz, alerts=3)
        type_text(ann, "status", "Alerts ON")
        type_text(luz, "estado", "Usted: Salud")
        type_text(luz, "pausa 2 dias", "En pausa")
        for phone in (ann, luz):
            expect(theirs(phone).filter(has_text="Delivered")).to_have_count(theirs(phone).count(), timeout=PATIENCE)
        take_picture(page, "phone-week")

        # Three alerts in seven days are what they chose: a fourth new job waits behind MORE. The first day without one
        # brings the safety note, once.
        morning_of(page, ann, luz, alerts=3)
        expect(theirs(ann).filter(has_text=NOTE[ANN])).to_have_count(1, timeout=PATIENCE)
        expect(theirs(luz).filter(has_text=NOTE[LUZ])).to_have_count(0)  # she has paused
        type_text(ann, "hired", "Which job?")
        type_text(ann, "0", "Thank you for telling us")
        type_text(luz, "reanudar", "3 por semana")

        morning_of(page, ann, luz, alerts=3)
        for phone, who in ((ann, ANN), (luz, LUZ)):
            expect(theirs(phone).filter(has_text=NOTE[who])).to_have_count(1, timeout=PATIENCE)
        type_text(luz, "ayuda", "ALTO para parar")
        type_text(ann, "Stop", "You are unsubscribed")
        type_text(luz, "alto", "cancelada")

        said = theirs(ann).count(), theirs(luz).count()
        for _ in range(2):
            next_morning(page)
        page.wait_for_timeout(3_000)  # what must not come would have come by then
        assert (theirs(ann).count(), theirs(luz).count()) == said


def heard(phone: Locator, who: str) -> Locator:
    """Alerts."""
    return theirs(phone).filter(has_text=NEW[who])


def morning_of(page: Page, ann: Locator, luz: Locator, *, alerts: int) -> None:
    """The next morning, until both have had so many alerts in all."""
    next_morning(page)
    for phone, who in ((ann, ANN), (luz, LUZ)):
        expect(heard(phone, who)).to_have_count(alerts, timeout=PATIENCE)
