"""A table (CSV, published sheet, open-data export) -> postings. A snapshot, all or nothing: one bad row, no import."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jobs_feed.errors import ParseError
from jobs_feed.feed import Feed
from jobs_feed.formats.bodies import decoded
from jobs_feed.formats.cells import deadline_error, pay_error, unit_error
from jobs_feed.formats.guess import guess, look_at
from jobs_feed.formats.headers import Columns, chosen_columns, find_columns, missing_columns
from jobs_feed.formats.parsed import Parsed, refuse_too_many
from jobs_feed.mapping import FIELDS, FieldMap, Outline
from jobs_feed.opening import Posting, Problem

_HEADER_WITHIN = 10  # rows: people put a title and a blank row above the header
_ERRORS_SHOWN = 10
_SEPARATORS = ",;\t|"
_EXCEL_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)  # Excel's way of keeping the zeros of ="07030"
_INTERNAL = "internal"
_LOOKED_AT = 200  # rows, for a first idea of what a column holds
_COLUMN = re.compile(r"[^\W\d][^\n@:/.]{1,39}")

_REQUIRED = (("title", "title"), ("employer", "employer"))
_APPLY = ("apply_url", "phone", "email", "how_to_apply")
_CHECKS: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    ("deadline", deadline_error),
    ("pay_min", pay_error),
    ("pay_max", pay_error),
    ("pay_unit", unit_error),
)


@dataclass(frozen=True, slots=True)
class _Table:
    columns: Columns
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Each with its number as a spreadsheet counts: the first line of the file is row 1."""


def parse(body: bytes, feed: Feed) -> Parsed:
    """Postings of the rows that are for the public; rows marked internal are left out and noted.

    Raises ParseError with the first bad rows by number, or (with the outline, so that people can say which column is
    what) where no header row names title and employer, or the title that was chosen."""
    chosen = feed.field_map
    table = _read_table(decoded(body), feed)
    public = tuple((number, cells) for number, cells in table.rows if not _internal(table, cells))
    errors = [sentence for number, cells in public for sentence in _row_errors(table, number, cells, feed.employer)]
    if errors:
        raise ParseError(feed.name, "bad_rows", _summary(errors))
    left_out = len(table.rows) - len(public)
    notes = (f"{left_out:,} internal postings left out: they are not for the public.",) if left_out else ()
    return Parsed(
        tuple(_posting(table, cells, chosen) for _, cells in public),
        _problems(table, bool(public)),
        notes,
        part=chosen is not None and not chosen.whole,
        outline=_outline(table, chosen),
    )


def _outline(table: _Table, chosen: FieldMap | None) -> Outline:
    entries = [_entry(table, cells) for _, cells in table.rows[:_LOOKED_AT]]
    by_name = FieldMap(fields={field: table.header[at] for field, at in table.columns.items() if field in FIELDS})
    return Outline(
        what="a table",
        entries="",
        count=len(table.rows),
        elements=look_at([*entries]),
        lists=(),
        map=chosen or by_name,
        sure=True,
    )


def _entry(table: _Table, cells: tuple[str, ...]) -> dict[str, str]:
    """Of two columns of one name the first."""
    entry: dict[str, str] = {}
    for name, cell in zip(table.header, cells, strict=False):
        if name:
            entry.setdefault(name, cell)
    return entry


def is_table(text: str) -> bool:
    """Whether a header row of job postings stands at the top of the text."""
    head = "\n".join(text[:20_000].splitlines()[: _HEADER_WITHIN * 5])
    return any(find_columns(row) for row in _head_rows(head))


def _head_rows(text: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)):
            rows.append(row)
            if len(rows) == _HEADER_WITHIN:
                break
    except csv.Error:
        pass  # the rows before the damage are enough to know a header
    return rows


def _separator(text: str) -> str:
    """What stands between cells: Excel's own `sep=;` line, else the commonest candidate in the first full line."""
    said = re.match(r"\s*sep=(.)\s*$", text[:20], re.IGNORECASE | re.MULTILINE)
    if said:
        return said.group(1)
    first = next((line for line in text[:20_000].splitlines() if sum(map(line.count, _SEPARATORS))), "")
    return max(_SEPARATORS, key=first.count)


def may_be_table(text: str, *, asked: bool) -> bool:
    """Whether the text starts with three columns or more, named in a few words each, and a row below them. `asked`:
    staff say that it is a table."""
    head = _head_rows("\n".join(text[:20_000].splitlines()[: _HEADER_WITHIN * 5]))
    return asked or (len(head) > 1 and _may_be_header(head[0]) and len(head[0]) == len(head[1]))


def _may_be_header(cells: list[str]) -> bool:
    names = [cell.strip() for cell in cells]
    return len(names) > 2 and len(set(names)) == len(names) and all(map(_COLUMN.fullmatch, names))


def _read_table(text: str, feed: Feed) -> _Table:
    chosen = feed.field_map
    columns: Columns | None = None
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in _numbered_rows(text, feed.name):
        if columns is None:
            found = find_columns(cells, employer_known=bool(feed.employer))
            columns, header = chosen_columns(cells, chosen) if chosen else found, tuple(cells)
            if columns is None and number >= _HEADER_WITHIN:
                break
        elif any(cells):
            rows.append((number, tuple(cells)))
            refuse_too_many(len(rows), feed.name)
    if columns is None:
        raise _no_header(text, feed.name, chosen)
    return _Table(columns, header, tuple(rows))


def _no_header(text: str, feed: str, chosen: FieldMap | None) -> ParseError:
    """With the outline where something that may be a header row stands at the top."""
    head = _head_rows(text[:200_000])
    if not may_be_table(text, asked=False):
        return ParseError(feed, "no_header", missing_columns())
    names, *rows = [[cell.strip() for cell in row] for row in head]
    entries = [dict(zip(names, row, strict=False)) for row in rows]
    outline = Outline(
        what="a table",
        entries="",
        count=sum(1 for _ in _numbered_rows(text, feed)) - 1,
        elements=look_at(entries),
        lists=(),
        map=chosen or guess("", entries).map,
        sure=False,
    )
    if chosen is None:
        sentence = f"{missing_columns()} Or say which column is what, under Edit or try."
        return ParseError(feed, "needs_mapping", sentence, outline=outline)
    title = chosen.fields.get("title")
    sentence = (
        f"The table has changed. It has no column {title} any more, which you chose as the title. "
        "Say anew which column is what, under Edit or try. Nothing was closed."
    )
    return ParseError(feed, "mapping_lost", sentence, outline=outline)


def _numbered_rows(text: str, feed: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            yield number, [_EXCEL_TEXT.sub(r"\1", cell.strip()) for cell in cells]
    except csv.Error as error:
        sentence = f"Row {number + 1}: a quotation mark is missing or out of place. Nothing was imported."
        raise ParseError(feed, "bad_rows", sentence) from error


def _named(table: _Table, cells: tuple[str, ...]) -> Mapping[str, str]:
    """The filled cells whose column is known, by field of Posting."""
    return {field: cells[at] for field, at in table.columns.items() if at < len(cells) and cells[at]}


def _internal(table: _Table, cells: tuple[str, ...]) -> bool:
    at = table.columns.get("posting_type")
    return at is not None and at < len(cells) and cells[at].lower().startswith(_INTERNAL)


def _row_errors(table: _Table, number: int, cells: tuple[str, ...], employer: str | None) -> Iterator[str]:
    if len(cells) > len(table.header) and any(cells[len(table.header) :]):
        yield (
            f"Row {number}: it has {len(cells)} cells and the header {len(table.header)}. "
            "Put quotation marks around a text that holds the separator."
        )
        return
    fields = _named(table, cells)
    known = fields.keys() | ({"employer"} if employer else set())
    yield from (f"Row {number}: {name} is missing." for field, name in _REQUIRED if field not in known)
    if _asks_how_to_apply(table) and not any(field in fields for field in _APPLY):
        yield f"Row {number}: how to apply is missing. Fill in apply_url or apply_phone."
    for field, check in _CHECKS:
        if field in fields and (error := check(fields[field])):
            yield f"Row {number}: {field} {error}"


def _asks_how_to_apply(table: _Table) -> bool:
    """A table with a link or phone column must fill one; one with free instructions (open data) may leave it."""
    return "how_to_apply" not in table.columns and any(field in table.columns for field in _APPLY)


def _summary(errors: list[str]) -> str:
    shown = " ".join(errors[:_ERRORS_SHOWN])
    more = f" And {len(errors) - _ERRORS_SHOWN:,} more." if len(errors) > _ERRORS_SHOWN else ""
    return f"{shown}{more} Nothing was imported."


def _problems(table: _Table, any_public: bool) -> tuple[Problem, ...]:
    problems = []
    if not any(field in table.columns for field in _APPLY):
        problems.append(Problem("the header", "No column says how to apply. Add apply_url or apply_phone."))
    if not table.rows:
        problems.append(Problem("the table", "The table has a header and no rows."))
    elif not any_public:
        problems.append(Problem("the table", "Every row is an internal posting, so there is nothing for the public."))
    return tuple(problems)


def _posting(table: _Table, cells: tuple[str, ...], chosen: FieldMap | None) -> Posting:
    if chosen is not None:
        return chosen.posting(_entry(table, cells))
    fields: dict[str, Any] = {field: cell for field, cell in _named(table, cells).items() if field != "posting_type"}
    raw = {name: cell for name, cell in zip(table.header, cells, strict=False) if name and cell}
    return Posting(external_id=fields.pop("external_id", ""), raw=raw, **fields)
