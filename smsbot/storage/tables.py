"""Every table, once. Moments are aware UTC, money is millionths of a dollar, people's words are ciphertext."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMING)
Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime in and out. A naive one is refused: it would be somebody's local time."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, metadata, *columns)


meta = _table("meta", sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))

subscriber = _table(
    "subscriber",
    sa.Column("id", Id, primary_key=True),
    sa.Column("phone_index", sa.Text, unique=True),  # NULL after an erasure
    sa.Column("phone_cipher", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("sectors", sa.Text, nullable=False),  # sorted, comma between; "*" for all work
    sa.Column("anywhere", sa.Boolean, nullable=False),
    sa.Column("postcode", sa.Text),
    sa.Column("areas", sa.Text, nullable=False),
    sa.Column("cadence", sa.SmallInteger, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("filters", sa.Text, nullable=False, server_default=""),  # as domain/filters writes them
    sa.Column("weekly_cap", sa.SmallInteger, nullable=False),
    sa.Column("zone", sa.Text),
    sa.Column("joined_at", Moment),
    sa.Column("join_source", sa.Text),
    sa.Column("stopped_at", Moment),
    sa.Column("paused_until", Moment),
    sa.Column("asked", sa.Text),
    sa.Column("asked_at", Moment),
    sa.Column("asked_about", Id),  # the opening of the question, where it is about one
    sa.Column("erase_code", sa.Text),
    sa.Column("erase_until", Moment),
    sa.Column("unknown_on", sa.Date),
    sa.Column("unknown_count", sa.SmallInteger, nullable=False),
    sa.Column("refused_code", sa.Integer),
    sa.Column("failure_code", sa.Integer),
    sa.Column("failure_count", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("failure_since", Moment),
    sa.Column("loop_until", Moment),  # a machine answers us there: no text before then
    sa.Column("seen_unfinished", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("cohort_id", Id),  # NULL: the next plan run finds this person's cohort anew
    sa.Column("gate", sa.Text),  # the last personal gate recorded in plan_gate
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("last_inbound_at", Moment),
    sa.Index("ix_subscriber_cohort", "cohort_id", "state"),
    sa.Index("ix_subscriber_joined", "joined_at", "id"),
)

suppression = _table(  # stops that outlive an erasure, by keyed hash alone
    "suppression",
    sa.Column("phone_index", sa.Text, primary_key=True),
    sa.Column("since", Moment, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

consent = _table(  # append-only, hash-chained in order of id
    "consent",
    sa.Column("id", Id, primary_key=True),
    sa.Column("subscriber_id", Id, nullable=False, index=True),
    sa.Column("phone_index", sa.Text, nullable=False, index=True),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("words_shown", sa.Text, nullable=False),
    sa.Column("trigger_cipher", sa.Text),  # the person's own words that gave or withdrew it; NULL after an erasure
    sa.Column("trigger_hash", sa.Text),  # of the ciphertext: what the chain holds of it
    sa.Column("message_sid", sa.Text),
    sa.Column("weekly_cap", sa.SmallInteger, nullable=False),
    sa.Column("previous", sa.Text, nullable=False, unique=True),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
)

inbound = _table(
    "inbound",
    sa.Column("id", Id, primary_key=True),
    sa.Column("sid_hash", sa.Text, nullable=False, unique=True),
    sa.Column("subscriber_id", Id, index=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("body_cipher", sa.Text),
    sa.Column("segments", sa.SmallInteger, nullable=False),
    sa.Column("intent", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("inbox", sa.Text),  # open | closed; NULL: a rule understood it, nobody needs to look
    sa.Column("words_key", sa.Text),  # a keyed hash of the words, which finds the same ones; goes when they go
    # ("gone" and the id, then, for what is still in the inbox)
    sa.Index(
        "ix_inbound_inbox",
        "inbox",
        "id",
        sqlite_where=sa.text("inbox IS NOT NULL"),
        postgresql_where=sa.text("inbox IS NOT NULL"),
    ),
    sa.Index(
        "ix_inbound_words",
        "inbox",
        "words_key",
        "id",
        sqlite_where=sa.text("inbox IS NOT NULL"),
        postgresql_where=sa.text("inbox IS NOT NULL"),
    ),
)

cohort = _table(  # people who have been told exactly the same and want the same; see storage/cohorts.py
    "cohort",
    sa.Column("id", Id, primary_key=True),
    sa.Column("profile", sa.Text, nullable=False),
    sa.Column("told", sa.JSON, nullable=False),  # ids of fresh openings already told
    sa.Column("alerts", sa.JSON, nullable=False),  # moments of alerts in the last 7 x 24 h, ISO
    sa.Column("gate", sa.Text),
    sa.Column("created_at", Moment, nullable=False),
)

membership = _table(  # which cohort a person was in from which plan run on
    "membership",
    sa.Column("subscriber_id", Id, primary_key=True, autoincrement=False),
    sa.Column("run_id", Id, primary_key=True, autoincrement=False),
    sa.Column("cohort_id", Id, nullable=False),
    sa.Index("ix_membership_cohort", "cohort_id", "subscriber_id"),
)

digest = _table(
    "digest",
    sa.Column("id", Id, primary_key=True),
    sa.Column("run_id", Id, nullable=False, index=True),
    sa.Column("cohort_id", Id, nullable=False),
    sa.Column("profile", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("segments", sa.SmallInteger, nullable=False),
    sa.Column("cost", sa.BigInteger, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

digest_opening = _table(
    "digest_opening",
    sa.Column("digest_id", Id, primary_key=True, autoincrement=False),
    sa.Column("opening_id", Id, primary_key=True, autoincrement=False, index=True),
    sa.Column("position", sa.SmallInteger, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

NOTE_COUNTS = "kind = 'safety' AND (state <> 'dropped' OR reason IN ('trial', 'unreadable_number'))"
"""A safety note that went, may go or would have gone: nobody gets a second one."""
outbox = _table(
    "outbox",
    sa.Column("id", Id, primary_key=True),
    sa.Column("subscriber_id", Id, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("priority", sa.SmallInteger, nullable=False),
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("digest_id", Id),
    sa.Column("inbound_id", Id),
    sa.Column("body", sa.Text),  # NULL: the digest's; ciphertext where `written_by` says that staff wrote it
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("segments", sa.SmallInteger, nullable=False),
    sa.Column("cost", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("error_code", sa.Integer),
    sa.Column("planned_at", Moment, nullable=False),
    sa.Column("not_before", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("attempts", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("retried", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("claimed_at", Moment),  # the program's clock, which a demo may shift
    sa.Column("called_at", Moment),  # the wall clock, which the carrier also reads
    sa.Column("carrier_id", sa.Text, unique=True),
    sa.Column("settled_at", Moment),
    sa.Column("written_by", sa.Text),  # the e-mail address of whoever on the staff wrote it; NULL: the program did
    sa.UniqueConstraint("subscriber_id", "digest_id"),
    sa.Index("ix_outbox_subscriber", "subscriber_id", "planned_at"),
    sa.Index("ix_outbox_inbound", "inbound_id"),
    sa.Index("ix_outbox_planned", "planned_at", "id"),
    sa.Index("ix_outbox_day", "planned_at", "kind", "state", "reason", "error_code", "segments", "cost"),
    sa.Index("ix_outbox_digest", "digest_id"),
    sa.Index(
        "ix_outbox_untold",
        "digest_id",
        sqlite_where=sa.text("state IN ('dropped', 'failed')"),
        postgresql_where=sa.text("state IN ('dropped', 'failed')"),
    ),
    sa.Index(
        "uq_outbox_safety_note",
        "subscriber_id",
        unique=True,
        sqlite_where=sa.text(NOTE_COUNTS),
        postgresql_where=sa.text(NOTE_COUNTS),
    ),
    sa.Index(
        "ix_outbox_queued",
        "priority",
        "id",
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    ),
    sa.Index(
        "ix_outbox_sending",
        "claimed_at",
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    ),
    sa.Index(
        "ix_outbox_unknown",
        "settled_at",
        sqlite_where=sa.text("state = 'unknown'"),
        postgresql_where=sa.text("state = 'unknown'"),
    ),
    sa.Index(
        "ix_outbox_sent",
        "settled_at",
        sqlite_where=sa.text("state = 'sent'"),
        postgresql_where=sa.text("state = 'sent'"),
    ),
    sa.Index(
        "ix_outbox_error",
        "error_code",
        "planned_at",
        "id",
        sqlite_where=sa.text("error_code IS NOT NULL"),
        postgresql_where=sa.text("error_code IS NOT NULL"),
    ),
    sa.Index(
        "ix_outbox_reason",
        "reason",
        "planned_at",
        "id",
        sqlite_where=sa.text("reason IS NOT NULL"),
        postgresql_where=sa.text("reason IS NOT NULL"),
    ),
)

delivery_event = _table(
    "delivery_event",
    sa.Column("id", Id, primary_key=True),
    sa.Column("outbox_id", Id, index=True),
    sa.Column("carrier_id", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("error_code", sa.Integer),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("carrier_id", "status"),
)

feed = _table(
    "feed",
    sa.Column("id", Id, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("url", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text),
    sa.Column("employer", sa.Text),  # of openings that name none
    sa.Column("sector", sa.Text),
    sa.Column("sector_always", sa.Boolean, nullable=False),
    sa.Column("trusted", sa.Boolean, nullable=False),
    sa.Column("pay_rule", sa.Text, nullable=False),
    sa.Column("pay_reason", sa.Text),  # staff's, for believing postings without pay
    sa.Column("field_map", sa.JSON(none_as_null=True)),  # which element or column is what; NULL: found at each reading
    sa.Column("state", sa.Text, nullable=False),  # on | resting | paused
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("fingerprint", sa.Text),
    sa.Column("items", sa.Integer),  # in the last good reading that was believed
    sa.Column("fallen_to", sa.Integer),  # entries of the last good reading where it is not believed; else NULL
    sa.Column("fallen_at", Moment),  # of the first such reading
    sa.Column("kept", sa.Boolean, nullable=False, server_default=sa.false()),  # staff do not believe it either
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("problem", sa.Text),
    sa.Column("next_check_at", Moment, nullable=False),
    sa.Column("reading_until", Moment),  # a lease: one reader at a time
    sa.Column("created_at", Moment, nullable=False),
)

fetch_attempt = _table(
    "fetch_attempt",
    sa.Column("id", Id, primary_key=True),
    sa.Column("feed_id", Id, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("milliseconds", sa.Integer, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("items", sa.Integer, nullable=False),
    sa.Column("new", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("gone", sa.Integer, nullable=False),
    sa.Column("error_code", sa.Text),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Index("ix_fetch_attempt_feed", "feed_id", "at"),
)

opening = _table(
    "opening",
    sa.Column("id", Id, primary_key=True),
    sa.Column("number", sa.Integer, index=True),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("state", sa.Text, nullable=False),  # open | held | closed
    sa.Column("holds", sa.JSON, nullable=False),
    sa.Column("feed_id", Id, nullable=False),  # whose words these are; only that feed may change them
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("employer", sa.Text),
    sa.Column("sector", sa.Text, nullable=False),
    sa.Column("sector_reason", sa.Text, nullable=False),
    sa.Column("where", sa.Text, nullable=False),
    sa.Column("area", sa.Text),
    sa.Column("postcode", sa.Text),
    sa.Column("location_raw", sa.Text),
    sa.Column("pay_min", sa.Numeric(12, 2)),
    sa.Column("pay_max", sa.Numeric(12, 2)),
    sa.Column("pay_unit", sa.Text),
    sa.Column("pay_raw", sa.Text),
    sa.Column("hourly_most", sa.Numeric(12, 2)),  # what filters compare; NULL in these four: it does not say
    sa.Column("shift", sa.Text),
    sa.Column("experience_needed", sa.Boolean),
    sa.Column("english_needed", sa.Boolean),
    sa.Column("schedule", sa.Text),
    sa.Column("employment_type", sa.Text),
    sa.Column("deadline", sa.Date),
    sa.Column("walk_in_hours", sa.Text),  # on that day people come in person, at these hours
    sa.Column("apply", sa.JSON, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("fresh_since", Moment, nullable=False),  # never moves: what is too old to send stays too old
    sa.Column("first_seen_at", Moment, nullable=False),
    sa.Column("last_seen_at", Moment, nullable=False),
    sa.Column("closed_at", Moment),
    sa.Column("closed_reason", sa.Text),
    sa.Column("considered_run_id", Id),  # the first plan run that could tell of it as it is
    sa.Column("clicks", sa.Integer, nullable=False, server_default="0"),
    # What staff have to decide, and what they decided; see storage/rulings.py.
    sa.Column("hold_codes", sa.Text, nullable=False, server_default=""),  # of `holds`, in order, a comma between
    sa.Column("hold_points", sa.SmallInteger, nullable=False, server_default="0"),  # of the heaviest
    sa.Column("held_since", Moment),  # NULL: not held
    sa.Column("released", sa.JSON, nullable=False, server_default="[]"),  # [code, sentence] that staff let pass
    sa.Column("on_request", sa.Boolean, nullable=False, server_default=sa.false()),  # in answers, never in an alert
    sa.Column("said_title", sa.Text, nullable=False, server_default=""),  # its feed's words; `title` is what we say
    sa.Column("said_employer", sa.Text),
    sa.Column("name_key", sa.Text, nullable=False, server_default="", index=True),  # of those two
    sa.Column("edited_at", Moment),  # when staff last changed what people are told of it
    # What staff search by; see storage/opening_lists.py.
    sa.Column("search", sa.Text, nullable=False, server_default=""),
    sa.Column("pay_fact", sa.Text, nullable=False, server_default="none"),  # none | stated | under_floor
    sa.Index("ix_opening_state", "state", "fresh_since"),
    sa.Index("ix_opening_feed", "feed_id", "state"),
    sa.Index("ix_opening_list", "id", "state", "sector", "where", "area", "feed_id", "pay_fact", "number", "search"),
    sa.Index(
        "ix_opening_held",
        "hold_points",
        "hold_codes",
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    ),
    sa.Index(
        "ix_opening_unseen",
        "closed_at",
        sqlite_where=sa.text("closed_reason = 'unseen'"),
        postgresql_where=sa.text("closed_reason = 'unseen'"),
    ),
)

naming = _table(  # what staff say of a title and employer, for every opening that has them; the last word counts
    "naming",
    sa.Column("id", Id, primary_key=True),
    sa.Column("name_key", sa.Text, nullable=False, index=True),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("title", sa.Text),  # what we say instead
    sa.Column("employer", sa.Text),
    sa.Column("at", Moment, nullable=False),
)

posting = _table(  # one entry of one feed; several may be the same opening
    "posting",
    sa.Column("feed_id", Id, primary_key=True, autoincrement=False),
    sa.Column("external_id", sa.Text, primary_key=True),
    sa.Column("opening_id", Id, nullable=False, index=True),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("present", sa.Boolean, nullable=False),
    sa.Column("missing", sa.SmallInteger, nullable=False),
    sa.Column("first_seen_at", Moment, nullable=False),
    sa.Column("last_seen_at", Moment, nullable=False),
    sa.Column("raw", sa.JSON, nullable=False),
)

opening_key = _table(  # what makes two postings one job; several openings may share a weak key
    "opening_key",
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("opening_id", Id, primary_key=True, autoincrement=False, index=True),
)

told = _table(  # openings a person has been shown in answers; alerts are in outbox and digest_opening
    "told",
    sa.Column("subscriber_id", Id, primary_key=True, autoincrement=False),
    sa.Column("opening_id", Id, primary_key=True, autoincrement=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("how", sa.Text, nullable=False),
)

inquiry = _table(  # who asked for the details of which opening by its number; each is asked once how it went
    "inquiry",
    sa.Column("subscriber_id", Id, primary_key=True, autoincrement=False),
    sa.Column("opening_id", Id, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False, index=True),  # the last time
    sa.Column("outbox_id", Id, unique=True),  # our question, once it is written
)

outcome = _table(  # what a person says became of a job, each thing once
    "outcome",
    sa.Column("id", Id, primary_key=True),
    sa.Column("subscriber_id", Id, nullable=False),
    sa.Column("opening_id", Id, index=True),  # NULL: none of ours, or they did not say which
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("judged", sa.Boolean, nullable=False, server_default=sa.false()),  # a hold for staff has stood on it
    sa.UniqueConstraint("subscriber_id", "opening_id", "outcome"),
    sa.Index(
        "uq_outcome_of_no_opening",
        "subscriber_id",
        "outcome",
        unique=True,
        sqlite_where=sa.text("opening_id IS NULL"),
        postgresql_where=sa.text("opening_id IS NULL"),
    ),
)

plan_run = _table(
    "plan_run",
    sa.Column("id", Id, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("active", sa.Integer, nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
    sa.Index("ix_plan_run_at", "at"),
)

plan_profile = _table(  # a wish (work and place) and the first plan run that met it
    "plan_profile",
    sa.Column("profile", sa.Text, primary_key=True),
    sa.Column("first_run_id", Id, nullable=False),
    sa.Column("people", sa.Integer, nullable=False, server_default="0"),  # who had it at the last run
    sa.Column("cohort_id", Id),  # one of theirs, which knows the whole wish
)

plan_verdict = _table(  # why each opening, when considered anew, did or did not fit a profile
    "plan_verdict",
    sa.Column("profile", sa.Text, primary_key=True),
    sa.Column("run_id", Id, primary_key=True, autoincrement=False),
    sa.Column("verdicts", sa.JSON, nullable=False),
)

plan_gate = _table(  # what stopped a cohort or one person, written when it changes
    "plan_gate",
    sa.Column("id", Id, primary_key=True),
    sa.Column("run_id", Id, nullable=False),
    sa.Column("cohort_id", Id, index=True),
    sa.Column("subscriber_id", Id, index=True),
    sa.Column("reason", sa.Text, nullable=False),
)

day_account = _table(  # one local day that is over; see storage/days.py
    "day_account",
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("first_run_id", Id),
    sa.Column("run_id", Id),  # the last plan run inside the hours of texting; NULL: none ran that day
    sa.Column("at", Moment, nullable=False),  # who was subscribed at this moment is accounted for
    sa.Column("active", sa.Integer, nullable=False),
    sa.Column("told", sa.Integer, nullable=False),
    sa.Column("untold", sa.JSON, nullable=False),  # reason to people; with `told` it makes `active`
    sa.Column("counted_at", Moment, nullable=False),
)

day_untold = _table(  # whom that day told nothing, by reason and cohort
    "day_untold",
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("reason", sa.Text, primary_key=True),
    sa.Column("cohort_id", Id, primary_key=True, autoincrement=False),  # 0: people outside every cohort
    sa.Column("since_run_id", Id),
    sa.Column("people", sa.Integer, nullable=False),
)

day_texts = _table(  # the texts of that day, to people and from them, by what became of them
    "day_texts",
    sa.Column("id", Id, primary_key=True),
    sa.Column("day", sa.Date, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("error_code", sa.Integer),
    sa.Column("texts", sa.Integer, nullable=False),
    sa.Column("people", sa.Integer, nullable=False),  # those whose last alert of the day this was
    sa.Column("segments", sa.Integer, nullable=False),
    sa.Column("cost", sa.BigInteger, nullable=False),
)

day_spent = _table(  # what unrequested texts of a local day that is over cost; see storage/spending.py
    "day_spent",
    sa.Column("start", Moment, primary_key=True),
    sa.Column("end", Moment, nullable=False),
    sa.Column("cost", sa.BigInteger, nullable=False),
)

spending_note = _table(  # a text of that moment is paid for since, or not any more; written by a trigger on outbox
    "spending_note",
    sa.Column("id", Id, primary_key=True),
    sa.Column("planned_at", Moment, nullable=False),
)

headcount = _table(  # how many people there are of each kind, day by day; see domain/headcount.py
    "headcount",
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("what", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("people", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

tick = _table(  # one row per firing of a timed job, whoever fires it
    "tick",
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("tick", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("finished_at", Moment),
    sa.Column("outcome", sa.Text),
)

pace = _table(  # when the next segment of a sender may leave, in microseconds of wall time; shared by all workers
    "pace",
    sa.Column("sender", sa.Text, primary_key=True),
    sa.Column("free_at", sa.BigInteger, nullable=False),
)

staff = _table(
    "staff",
    sa.Column("id", Id, primary_key=True),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("disabled_at", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("password_hash", sa.Text),  # argon2id
    sa.Column("stamp", sa.Text, unique=True),  # what a session must carry
    sa.Column("totp_cipher", sa.Text),
    sa.Column("totp_step", Id),  # half minutes since 1970 of the last code used
    sa.Column("recovery", sa.Text, nullable=False, server_default=""),  # keyed hashes of unused codes, space between
    sa.Column("invitation", sa.Text, unique=True),  # keyed hash of the token in the link
    sa.Column("invited_until", Moment),
    sa.Column("failures", sa.SmallInteger, nullable=False, server_default="0"),  # wrong tries in a row
    sa.Column("failed_at", Moment),
    sa.Column("last_login_at", Moment),
)

audit = _table(  # what staff did, append-only; `before` and `after` are what an undo needs and a reader wants to know
    "audit",
    sa.Column("id", Id, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),  # the e-mail address at that time
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("noun", sa.Text, nullable=False),  # opening | feed | inbound | subscriber | staff | service
    sa.Column("noun_id", Id),
    sa.Column("before", sa.JSON),
    sa.Column("after", sa.JSON),
    sa.Index("ix_audit_noun", "noun", "noun_id"),
)

carrier_word = _table(  # what the carrier said of texts, counted by the hour (UTC) in which it said so
    "carrier_word",
    sa.Column("hour", Moment, primary_key=True),
    sa.Column("code", sa.Integer, primary_key=True, autoincrement=False),  # 0: accepted
    sa.Column("unrequested", sa.Boolean, primary_key=True),
    sa.Column("texts", sa.Integer, nullable=False),
)
