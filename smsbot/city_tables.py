"""The shapes of config/*.toml and what may not stand together in one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from jobs_feed.feed import Kind, PayRule
from smsbot.domain.segments import is_gsm

PREFIX = "SMSBOT__"  # SMSBOT__PACE__BATCH=50 stands before [pace] batch in program.toml
ROOM_FOR_NAMES = 41  # the joining text holds 119 other characters, and must be one text of 160


def _gsm(text: str) -> str:
    if not is_gsm(text):
        raise ValueError("holds a letter that turns every text into the costly alphabet (not GSM-7)")
    return text


def _host(text: str) -> str:
    if "/" in text or ":" in text.replace("127.0.0.1:", "").replace("localhost:", ""):
        raise ValueError("write the host only, like jobs.example.org")
    return text


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


Words = Annotated[str, Field(min_length=1), AfterValidator(_gsm)]
Count = Annotated[int, Field(ge=1)]
Money = Annotated[Decimal, Field(ge=0)]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class ProgramTable(Table):
    brand: Words
    short_brand: Annotated[Words, Field(max_length=12)]
    help_phone: Annotated[Words, Field(max_length=16)]
    help_url: Words
    link_host: Annotated[Words, Field(max_length=24), AfterValidator(_host)]
    staffed_place: Annotated[Words, Field(max_length=40)]

    @model_validator(mode="after")
    def _fits_a_text(self) -> ProgramTable:
        if len(self.brand) + len(self.help_url) > ROOM_FOR_NAMES:
            raise ValueError(f"brand and help_url are together longer than {ROOM_FOR_NAMES} characters: texts overflow")
        return self


class WindowTable(Table):
    start: time
    end: time
    least_left_minutes: Annotated[int, Field(ge=0, le=120)]

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> WindowTable:
        if _minutes(self.end) - _minutes(self.start) <= self.least_left_minutes:
            raise ValueError("end is not after start, or least_left_minutes leaves no time between them")
        return self


class CapsTable(Table):
    weekly: Count
    digest_openings: Annotated[int, Field(ge=1, le=3)]
    fresh_days: Count
    unknown_per_day: Annotated[int, Field(ge=0)]
    replies_per_hour: Count
    reports_to_hold: Count
    held_days: Count


class PricesTable(Table):
    segment_out: Money
    segment_in: Money
    carrier_fee: Money


class BudgetTable(Table):
    day: Money
    month: Money

    @model_validator(mode="after")
    def _months_are_longer_than_days(self) -> BudgetTable:
        if self.month < self.day:
            raise ValueError("month is less than day")
        return self


class PaceTable(Table):
    segments_per_second: Annotated[float, Field(gt=0)]
    batch: Count
    in_flight: Count
    reconcile_after: Count


class CollectTable(Table):
    user_agent: Annotated[str, Field(min_length=1, pattern=r"^[\x20-\x7e]+$")]
    every_minutes: Count


class WordsTable(Table):
    city: Annotated[Words, Field(max_length=16)]
    area_keyword: Annotated[str, Field(pattern=r"^[A-Z]{2,12}$")]
    area_letter: Annotated[str, Field(pattern=r"^[A-Z]$")]
    area_noun: Words
    anywhere: Annotated[str, Field(pattern=r"^[A-Z]{2,12}$")]

    @model_validator(mode="after")
    def _words_differ(self) -> WordsTable:
        if self.area_keyword == self.anywhere:
            raise ValueError("anywhere and area_keyword are the same word")
        return self


class SectorRow(BaseModel):
    """The menu's part of a row; the rest of it is the lexicon's, which jobs_feed checks."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    label: Annotated[Words, Field(max_length=10)]
    words: tuple[str, ...] = ()


class FloorRow(Table):
    since: date
    hourly: Annotated[Decimal, Field(gt=0)]
    words: tuple[str, ...] = ()


class LanguageRow(Table):
    """`segments`: how many a text in this language may take."""

    code: Annotated[str, Field(pattern=r"^[a-z]{2}(_[A-Z][a-z]{3})?$")]
    segments: Annotated[int, Field(ge=1, le=3)]


class FeedRow(Table):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    url: Annotated[str, Field(pattern=r"^https?://[^\s/]+")]
    kind: Kind | None = None
    employer: str | None = None
    sector: str | None = None
    sector_always: bool = False
    trusted: bool = False
    pay_rule: PayRule = PayRule.REQUIRED


class Feeds(BaseModel):
    """feeds.toml, which only the demo and `feed import` read."""

    feed: tuple[FeedRow, ...] = ()


def _menu(rows: tuple[SectorRow, ...]) -> tuple[SectorRow, ...]:
    _refuse_twins("name", (row.name for row in rows))
    _refuse_twins("word", (word for row in rows for word in {row.label.lower(), *map(str.lower, row.words)}))
    return rows


def _languages(rows: tuple[LanguageRow, ...]) -> tuple[LanguageRow, ...]:
    _refuse_twins("code", (row.code for row in rows))
    if "en" not in {row.code for row in rows}:
        raise ValueError("en is missing: every text falls back to it")
    return rows


def _refuse_twins(what: str, values: Iterable[str]) -> None:
    twins = [value for value, times in Counter(values).items() if times > 1]
    if twins:
        raise ValueError(f"the {what} {', '.join(twins)} stands twice")


class StaffTable(Table):
    idle_hours: Annotated[int, Field(ge=1, le=24)] = 12
    admins_need_totp: bool = False


class Tables(BaseSettings):
    """program.toml, each value changeable by a variable."""

    model_config = SettingsConfigDict(
        extra="forbid", env_prefix=PREFIX, env_nested_delimiter="__", hide_input_in_errors=True
    )

    program: ProgramTable
    window: WindowTable
    caps: CapsTable
    prices: PricesTable
    budget: BudgetTable
    pace: PaceTable
    collect: CollectTable
    staff: StaffTable = StaffTable()


class Rest(BaseModel):
    """What this file reads of the other tables, each under the name of its table."""

    words: WordsTable
    sector: Annotated[tuple[SectorRow, ...], Field(min_length=1, max_length=8), AfterValidator(_menu)]
    floor: tuple[FloorRow, ...] = ()
    language: Annotated[tuple[LanguageRow, ...], AfterValidator(_languages)]
