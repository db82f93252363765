"""The environment -> Settings: every bad value at once, and what production and development refuse."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from smsbot import settings
from smsbot.settings import Finding, SenderKind, Settings, SettingsError, load_settings

OWN_KEY = "b" * 43 + "="
REAL_SID = "AC" + "0123456789abcdef" * 2


def production(**changes: str | None) -> dict[str, str]:
    """A production environment with nothing wrong; a None takes a variable away."""
    environ: dict[str, str | None] = {
        "SMSBOT_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(32),
        "PHONE_KEYS": OWN_KEY,
        "PHONE_INDEX_KEYS": secrets.token_urlsafe(32),
        "TWILIO_ACCOUNT_SID": REAL_SID,
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_MESSAGING_SERVICE_SID": "MG" + "0" * 32,
        "TWILIO_SENDER_KIND": "short_code",
        "PUBLIC_URL": "https://texts.example.org",
    } | changes
    return {name: value for name, value in environ.items() if value is not None}


def findings(environ: dict[str, str]) -> tuple[Finding, ...]:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ)
    return refused.value.findings


def names(environ: dict[str, str]) -> set[str]:
    return {finding.name for finding in findings(environ)}


def test_a_newcomer_needs_no_variable_at_all() -> None:
    ours = load_settings({})

    assert ours.database_url == "sqlite:///var/smsbot.db"
    assert ours.public_url == "http://127.0.0.1:8000"
    assert ours.config_dir == Path("config")
    assert not ours.production


def test_a_complete_production_environment_starts_with_the_carriers_own_server() -> None:
    ours = load_settings(production())

    assert ours.production
    assert ours.twilio.api_url == "https://api.twilio.com"
    assert ours.twilio.sender_kind is SenderKind.SHORT_CODE


def test_every_bad_value_is_reported_at_once_and_by_name() -> None:
    wrong = {
        "PORT": "eighty",
        "LOG_LEVEL": "loud",
        "DATABASE_URL": "mysql://h/d",
        "PHONE_KEYS": "short",
        "PHONE_INDEX_KEYS": "short",
        "TRIAL_PHONES": "+17185550100,hello",
        "TWILIO_FROM": "nobody",
        "TWILIO_ACCOUNT_SID": "XX1",
        "TWILIO_MESSAGING_SERVICE_SID": "XX1",
        "TWILIO_SENDER_KIND": "pigeon",
        "TWILIO_API_URL": "https://h/2010-04-01",
        "FEED_ALLOW_PRIVATE": "perhaps",
        "SENTRY_DSN": "here",
        "PUBLIC_URL": "texts.example.org",
        "SMSBOT_ENV": "prod",
    }

    assert names(wrong) == set(wrong)


def test_one_error_tells_everything_a_line_each() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"PORT": "x", "LOG_LEVEL": "loud"})

    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == ["PORT", "LOG_LEVEL"]


@pytest.mark.parametrize(
    "name",
    [
        "SECRET_KEY",
        "PHONE_KEYS",
        "PHONE_INDEX_KEYS",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_SENDER_KIND",
        "PUBLIC_URL",
    ],
)
def test_production_refuses_a_missing(name: str) -> None:
    assert names(production(**{name: None})) == {name}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", settings.DEVELOPMENT_SECRET_KEY),
        ("SECRET_KEY", "tooshort"),
        ("PHONE_KEYS", settings.DEVELOPMENT_PHONE_KEY),
        ("PHONE_KEYS", f"{OWN_KEY},{settings.DEVELOPMENT_PHONE_KEY}"),
        ("PHONE_INDEX_KEYS", settings.DEVELOPMENT_INDEX_KEY),
        ("TWILIO_ACCOUNT_SID", settings.DEMO_ACCOUNT_SID),
        ("TWILIO_AUTH_TOKEN", settings.DEMO_AUTH_TOKEN),
        ("PUBLIC_URL", "http://texts.example.org"),
        ("TWILIO_API_URL", "http://127.0.0.1:9000"),
        ("FEED_ALLOW_PRIVATE", "1"),
        ("DATABASE_URL", "sqlite://"),
    ],
)
def test_production_refuses_what_only_development_may_have(name: str, value: str) -> None:
    assert names(production(**{name: value})) == {name}


def test_production_needs_a_sender_one_way_or_the_other() -> None:
    without = production(TWILIO_MESSAGING_SERVICE_SID=None)

    assert names(without) == {"TWILIO_FROM"}
    assert load_settings(without | {"TWILIO_FROM": "692692"}).twilio.from_ == "692692"


def test_production_may_name_any_https_server_as_the_carrier() -> None:
    ours = load_settings(production(TWILIO_API_URL="https://carrier.example.org:8443"))

    assert ours.twilio.api_url == "https://carrier.example.org:8443"


def test_development_refuses_real_credentials_unless_it_names_a_server() -> None:
    real = {"TWILIO_ACCOUNT_SID": REAL_SID, "TWILIO_AUTH_TOKEN": "0" * 32}

    assert names(real) == {"TWILIO_API_URL"}
    assert load_settings(real | {"TWILIO_API_URL": "http://127.0.0.1:9000"}).twilio.account_sid == REAL_SID


@pytest.mark.parametrize("url", ["https://h/", "https://h/x", "https://u:p@h", "https://h?x=1", "h:80", "https://h:x"])
def test_the_carriers_address_is_scheme_host_and_port_only(url: str) -> None:
    assert names({"TWILIO_API_URL": url}) == {"TWILIO_API_URL"}


@pytest.mark.parametrize("url", ["https://a.org/texts/", "https://a_b.org", "https://a.org/?x", "ftp://a.org"])
def test_a_public_address_that_signatures_would_trip_over_is_refused(url: str) -> None:
    assert names({"PUBLIC_URL": url}) == {"PUBLIC_URL"}


def test_a_public_address_may_have_a_port_and_a_path_prefix() -> None:
    assert load_settings({"PUBLIC_URL": "https://a.org:8443/texts"}).public_url == "https://a.org:8443/texts"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_a_postgres_address_is_accepted(scheme: str) -> None:
    assert load_settings({"DATABASE_URL": f"{scheme}://u:p@h/d"}).database_url == "postgresql+psycopg://u:p@h/d"


def test_lists_keep_their_order_and_lose_their_blanks() -> None:
    ours = load_settings({"TWILIO_AUTH_TOKEN": "new, old,", "TRIAL_PHONES": "(718) 555-0100,+12125550123"})

    assert [token.get_secret_value() for token in ours.twilio.auth_tokens] == ["new", "old"]
    assert [phone.e164 for phone in ours.trial_phones] == ["+17185550100", "+12125550123"]


def test_an_empty_variable_counts_as_unset() -> None:
    assert load_settings({"PORT": "", "PUBLIC_URL": " ", "FEED_ALLOW_PRIVATE": ""}).port == 8000


def test_the_port_is_part_of_the_default_public_address() -> None:
    assert load_settings({"PORT": "9001"}).public_url == "http://127.0.0.1:9001"


def test_no_secret_shows_when_settings_are_printed() -> None:
    environ = production(DATABASE_URL="postgresql://u:hunter2@h/d", TRIAL_PHONES="+17185550100")

    shown = repr(load_settings(environ))

    hidden = ["hunter2", "7185550100", *(environ[name] for name in settings._SECRETS if name != "TWILIO_ACCOUNT_SID")]
    assert not [secret for secret in hidden if secret in shown]


def test_no_bad_value_is_repeated_in_the_error() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"PHONE_KEYS": "a-secret-typed-badly", "TRIAL_PHONES": "555-01x", "DATABASE_URL": "sq:hunter2"})

    assert not [value for value in ("a-secret-typed-badly", "555-01x", "hunter2") if value in str(refused.value)]
    assert refused.value.__cause__ is None


def test_settings_cannot_be_changed_after_the_start() -> None:
    ours: Settings = load_settings({})

    with pytest.raises(AttributeError):
        ours.port = 1  # type: ignore[misc]


def test_keys_for_searches_come_in_pairs_and_are_never_shown() -> None:
    pairs = {"USAJOBS_KEY": "k3y", "USAJOBS_EMAIL": "jobs@harbor.example"}
    ours = load_settings(pairs | {"CAREERONESTOP_USER_ID": "me", "CAREERONESTOP_TOKEN": "t0ken"})

    assert {name: key.get_secret_value() for name, key in ours.feed_keys.items()} == {
        "usajobs_key": "k3y",
        "usajobs_email": "jobs@harbor.example",
        "careeronestop_user": "me",
        "careeronestop_token": "t0ken",
    }
    assert not {word for word in ("k3y", "jobs@harbor.example", "t0ken") if word in repr(ours)}
    assert names({"USAJOBS_KEY": "k3y"}) == {"USAJOBS_EMAIL"}
    assert names({"CAREERONESTOP_TOKEN": "t0ken"}) == {"CAREERONESTOP_USER_ID"}
    assert names({"USAJOBS_KEY": "k3y", "USAJOBS_EMAIL": "nobody"}) == {"USAJOBS_EMAIL"}
