"""What a person chose and what the city is called in, the words for it out: menus, places, days, how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from babel import Locale
from babel.dates import format_date

from smsbot.domain.filters import Filters
from smsbot.domain.program import Program
from smsbot.domain.segments import is_gsm
from smsbot.domain.subscriber import Place, Profile

NAMED = (9, 3, 2, 1)
"""How many kinds of work or areas a sentence names before it counts the rest: as many as fit its segment."""


@dataclass(frozen=True, slots=True)
class Words:
    """One language's phrases by key; English where it has none. Called with a key."""

    language: str
    own: Mapping[str, str]
    english: Mapping[str, str]

    def __call__(self, key: str) -> str:
        """Raises KeyError for a key that English lacks."""
        return self.own.get(key) or self.english[key]

    def has(self, key: str) -> bool:
        """Whether this language says it itself."""
        return key in self.own

    @property
    def name(self) -> str:
        """This language in its own words."""
        return self.own.get("language_name") or str(Locale.parse(self.language).get_display_name())

    @property
    def in_a_menu(self) -> str:
        """The same, or in English where its letters would double the price of the whole menu."""
        return self.name if is_gsm(self.name) else str(Locale.parse(self.language).get_display_name(locale="en"))

    def sector(self, label: str) -> str:
        """A kind of work in this language, or as the city labels it."""
        return self.own.get(f"sector:{label}", label)

    def day(self, day: date, shape: str) -> str:
        """`shape`: format_day (Sun 12/6), format_short (12/6) or format_long (12/6/26)."""
        return format_date(day, self(shape), locale=self.language).replace(".", "")


def city_facts(program: Program, words: Words, names: Mapping[str, str]) -> dict[str, object]:
    """What every sentence may name: the city's own words. `names`: each language in its own words, by code."""
    areas = program.places.areas
    zip_example = min(program.places.postcodes, default="")
    facts: dict[str, object] = {
        "brand": program.brand,
        "short_brand": program.short_brand,
        "help_phone": program.help_phone,
        "help_url": program.help_url,
        "staffed_place": program.staffed_place,
        "city": program.city_name,
        "area_keyword": program.area_keyword,
        "area_letter": program.area_letter,
        "area_noun": program.area_noun,
        "anywhere": program.anywhere,
        "cap": program.weekly_cap,
        "opens": _hour(program.window.start),
        "closes": _hour(program.window.end),
        "work_menu": work_menu(program, words),
        "like": f"1 {max(2, len(program.sectors) - 1)}",
        "area_menu": _numbered([*(area.name for area in areas), _all_city(program, words)]),
        "area_like": f"{program.area_letter} 1 {min(3, len(areas) + 1)}",
        "language_menu": ", ".join(f"{code.upper()} {names[code]}" for code in program.languages),
        "zip_example": zip_example,
    }
    facts["zip_like"] = words("zip_like").format_map(facts) if zip_example else ""
    facts["offer"] = words("offer") if len(program.languages) > 1 else ""
    return facts


def spoken(values: Mapping[str, object], program: Program, words: Words, named: int) -> dict[str, object]:
    """Values as a sentence can hold them; of a Profile's kinds of work and areas, `named` are named. Filters fill
    filters (what is asked for), marks (how a text says that a job leaves it open) and undo (keywords). A date's name
    says its shape: `day` has the weekday, `date` is short, any other is long."""
    said: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, Profile):
            said |= _profile(value, program, words, named)
        elif isinstance(value, Filters):
            said |= _filters(value, words)
        elif isinstance(value, date):
            said[name] = words.day(value, {"day": "format_day", "date": "format_short"}.get(name, "format_long"))
        else:
            said[name] = value
    return said


def _profile(profile: Profile, program: Program, words: Words, named: int) -> dict[str, object]:
    return {
        "work": say_work(profile, program, words, named),
        "place": say_place(profile.place, program, words, named),
        "cadence": words(f"cadence_{profile.cadence.value}"),
        "language": words.name,
    }


def say_filters(filters: Filters, words: Words) -> list[str]:
    """$20/hr or more; nights; no experience; no English."""
    return [said for said, _, _ in _filters_said(filters, words)]


def _filters(filters: Filters, words: Words) -> dict[str, object]:
    said = _filters_said(filters, words)
    return {
        "filters": ", ".join(filter_ for filter_, _, _ in said) or words("filters_none"),
        "marks": ", ".join(words(mark) for _, mark, _ in said),
        "undo": ", ".join(words(keyword) for _, _, keyword in said),
    }


def _filters_said(filters: Filters, words: Words) -> list[tuple[str, str, str]]:
    """Each filter that is set: itself, and the keys of the mark of a job that does not say and of the word to undo."""
    said = []
    if filters.pay is not None:
        dollars = f"${filters.pay:.2f}".removesuffix(".00")
        said.append((words("filter_pay").format(pay=dollars), "pay_ask", "undo_pay"))
    if filters.shift is not None:
        said.append((words(f"filter_{filters.shift}"), "mark_hours", "undo_hours"))
    if filters.no_experience:
        said.append((words("filter_experience"), "mark_experience", "undo_experience"))
    if filters.no_english:
        said.append((words("filter_english"), "mark_english", "undo_english"))
    return said


def work_menu(program: Program, words: Words) -> str:
    """1 Health 2 Retail ... 8 All"""
    return _numbered([*(words.sector(sector.label) for sector in program.sectors), words("all")])


def say_work(profile: Profile, program: Program, words: Words, named: int = 3) -> str:
    """Health, Food - in menu order; those after the first `named` are counted."""
    if profile.every_sector or not profile.sectors:
        return words("all_work")
    labels = [words.sector(sector.label) for sector in program.sectors if sector.name in profile.sectors]
    return _some(labels, named, words)


def say_place(place: Place, program: Program, words: Words, named: int = 3) -> str:
    """45402 (North); North, West; all of the city."""
    if place.anywhere:
        return _all_city(program, words)
    if not place.areas:
        return words("place_none")
    areas = [area for area in program.places.areas if area.key in place.areas]
    if place.postcode:
        return f"{place.postcode} ({', '.join(area.name for area in areas)})"
    return _some([area.name if len(areas) < 3 else area.short for area in areas], named, words)


def _some(names: list[str], named: int, words: Words) -> str:
    if len(names) <= named:
        return ", ".join(names)
    return words("and_more").format(work=", ".join(names[:named]), count=len(names) - named)


def _all_city(program: Program, words: Words) -> str:
    return words("all_city").format(city=program.city_name)


def _numbered(entries: list[str]) -> str:
    return " ".join(f"{number} {entry}" for number, entry in enumerate(entries, 1))


def _hour(clock: time) -> str:
    """9am, 8:30pm."""
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes}{'am' if clock.hour < 12 else 'pm'}"
