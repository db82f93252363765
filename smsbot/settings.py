"""The environment -> one frozen Settings. Every bad value is named at once, and the start refused."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from smsbot.domain.phone import NotAPhoneNumber, PhoneNumber, parse_phone

# Published with the source, so that a newcomer needs no keys. Production refuses every one of them.
DEVELOPMENT_SECRET_KEY = "development-only-secret-key-never-for-production"
DEVELOPMENT_PHONE_KEY = "ZGV2ZWxvcG1lbnQtcGhvbmUta2V5LTAwMDAwMDAwMDA="
DEVELOPMENT_INDEX_KEY = "development-only-phone-index-key"
DEMO_ACCOUNT_SID = "ACdemo0000000000000000000000000000"
DEMO_AUTH_TOKEN = "demo-auth-token-never-for-production"
PUBLISHED = frozenset(
    {DEVELOPMENT_SECRET_KEY, DEVELOPMENT_PHONE_KEY, DEVELOPMENT_INDEX_KEY, DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN}
)

TWILIO_API = "https://api.twilio.com"
DEFAULT_DATABASE = "sqlite:///var/smsbot.db"


@dataclass(frozen=True, slots=True)
class Finding:
    """One bad value: the variable (or file and key) and what to do about it. Never the value itself."""

    name: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence}"


class SettingsError(Exception):
    """The start is refused. `.findings` holds everything that is wrong, not only the first."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


class SenderKind(StrEnum):
    """What kind of number texts leave from; it decides who answers STOP, START and HELP."""

    SHORT_CODE = "short_code"
    LONG_CODE = "long_code"
    TOLL_FREE = "toll_free"


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class Twilio:
    """Account and sender. `auth_tokens`: any of them may have signed a webhook; the first one signs our calls.
    `api_url`: scheme, host and port; in development None until TWILIO_API_URL names the emulator."""

    account_sid: str | None
    auth_tokens: tuple[SecretStr, ...]
    messaging_service_sid: str | None
    from_: str | None
    sender_kind: SenderKind
    api_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says. Secrets are SecretStr; `database_url` is ready for SQLAlchemy and hidden in repr.
    `feed_keys`: what jobs_feed's credentials are made of, by name."""

    env: Environment
    config_dir: Path
    database_url: str = field(repr=False)
    port: int
    public_url: str
    secret_key: SecretStr
    phone_keys: tuple[SecretStr, ...]
    phone_index_keys: tuple[SecretStr, ...]
    twilio: Twilio
    trial_phones: tuple[PhoneNumber, ...]
    feed_allow_private: bool
    feed_keys: Mapping[str, SecretStr]
    log_level: str
    sentry_dsn: SecretStr | None

    @property
    def production(self) -> bool:
        return self.env is Environment.PRODUCTION


class MappingSource(EnvSettingsSource):
    """pydantic-settings reads os.environ; this reads the mapping it is given, so that tests need no patches."""

    def __init__(self, settings: type[BaseSettings], environ: Mapping[str, str]) -> None:
        self._environ = environ
        super().__init__(settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._environ.items() if value.strip()}


def _one_of(*words: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in words:
            raise ValueError(f"write one of {', '.join(words)}")
        return text

    return check


def _split(text: object) -> object:
    return tuple(part.strip() for part in text.split(",") if part.strip()) if isinstance(text, str) else text


def _switch(text: object) -> object:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if isinstance(text, str):
        if text.strip().lower() not in words:
            raise ValueError("write 1 or 0")
        return words[text.strip().lower()]
    return text


def _port(text: object) -> int:
    if not str(text).isdecimal() or not 0 < int(str(text)) < 65536:
        raise ValueError("write a port number from 1 to 65535")
    return int(str(text))


def _database(url: str) -> str:
    scheme, found, rest = url.partition("://")
    if not found or scheme not in {"sqlite", "postgres", "postgresql", "postgresql+psycopg"}:
        raise ValueError("write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")
    if scheme == "sqlite":
        return url
    if find_spec("psycopg") is None:
        raise ValueError("PostgreSQL needs the extra: pip install 'smsbot[postgres]'")
    return f"postgresql+psycopg://{rest}"


def _server(url: str, *, path_allowed: bool) -> str:
    parts = urlsplit(url)
    try:
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("the port is not a number from 0 to 65535") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise ValueError("write a whole address like https://texts.example.org")
    if parts.username or parts.password or parts.query or parts.fragment or "?" in url or "#" in url:
        raise ValueError("leave out the user name, the password, ? and #")
    if url.endswith("/"):
        raise ValueError("leave out the slash at the end")
    if parts.path and not path_allowed:
        raise ValueError("write scheme, host and port only; the path is added")
    return url


def _public_url(url: str) -> str:
    if "_" in (urlsplit(url).hostname or ""):
        raise ValueError("the carrier calls no host with an underscore in its name")
    return _server(url, path_allowed=True)


def _fernet_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    for place, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:
            raise ValueError(f"key {place} is not 32 bytes in URL-safe base64; docs/settings.md makes one") from None
    return keys


def _index_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    for place, key in enumerate(keys, 1):
        if len(key) < 16:
            raise ValueError(f"key {place} is shorter than 16 characters; docs/settings.md makes one")
    return keys


def _phones(numbers: tuple[str, ...]) -> tuple[str, ...]:
    for place, number in enumerate(numbers, 1):
        try:
            parse_phone(number)
        except NotAPhoneNumber:
            raise ValueError(f"number {place} of the list is not a phone number") from None
    return numbers


def _sender(number: str) -> str:
    if not re.fullmatch(r"\+[1-9]\d{6,14}|\d{5,6}", number):
        raise ValueError("write a number like +17185550100 or a short code of 5 or 6 digits")
    return number


def _sid(prefix: str) -> Callable[[str], str]:
    def check(sid: str) -> str:
        if not sid.startswith(prefix):
            raise ValueError(f"the id begins with {prefix}; copy it from the carrier's console")
        return sid

    return check


def _sentry(dsn: str) -> str:
    if not urlsplit(dsn).scheme.startswith("http"):
        raise ValueError("write the whole DSN, https://...")
    if find_spec("sentry_sdk") is None:
        raise ValueError("error reports need the extra: pip install 'smsbot[sentry]'")
    return dsn


def _email(address: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", address):
        raise ValueError("write the e-mail address that the key is registered for")
    return address


def _api_url(url: str) -> str:
    return _server(url, path_allowed=False)


_Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class Variables(BaseSettings):
    """Every variable, lower case, with its shape. docs/settings.md explains each (a test compares the two)."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    smsbot_env: Annotated[str, AfterValidator(_one_of(*Environment))] = Environment.DEVELOPMENT
    smsbot_config: Path = Path("config")
    database_url: Annotated[str, AfterValidator(_database)] = DEFAULT_DATABASE
    port: Annotated[int, BeforeValidator(_port)] = 8000
    public_url: Annotated[str, AfterValidator(_public_url)] | None = None
    secret_key: str = DEVELOPMENT_SECRET_KEY
    phone_keys: Annotated[_Words, AfterValidator(_fernet_keys)] = (DEVELOPMENT_PHONE_KEY,)
    phone_index_keys: Annotated[_Words, AfterValidator(_index_keys)] = (DEVELOPMENT_INDEX_KEY,)
    twilio_account_sid: Annotated[str, AfterValidator(_sid("AC"))] | None = None
    twilio_auth_token: _Words = ()
    twilio_messaging_service_sid: Annotated[str, AfterValidator(_sid("MG"))] | None = None
    twilio_from: Annotated[str, AfterValidator(_sender)] | None = None
    twilio_sender_kind: Annotated[str, AfterValidator(_one_of(*SenderKind))] = SenderKind.SHORT_CODE
    twilio_api_url: Annotated[str, AfterValidator(_api_url)] | None = None
    trial_phones: Annotated[_Words, AfterValidator(_phones)] = ()
    feed_allow_private: Annotated[bool, BeforeValidator(_switch)] = False
    usajobs_key: str | None = None
    usajobs_email: Annotated[str, AfterValidator(_email)] | None = None
    careeronestop_user_id: str | None = None
    careeronestop_token: str | None = None
    log_level: Annotated[str, BeforeValidator(str.upper), AfterValidator(_one_of(*_LEVELS))] = "INFO"
    sentry_dsn: Annotated[str, AfterValidator(_sentry)] | None = None


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read once at the start. An empty variable is an unset one. Raises SettingsError with every finding."""
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    read, findings = _read(given)
    refused = tuple(_refusals(given))
    findings += tuple(finding for finding in refused if finding.name not in {known.name for known in findings})
    if findings or read is None:
        raise SettingsError(findings)
    return _settings(read)


def _read(environ: Mapping[str, str]) -> tuple[Variables | None, tuple[Finding, ...]]:
    class FromMapping(Variables):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *_: object, **__: object
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return (MappingSource(settings_cls, environ),)

    try:
        return FromMapping(), ()
    except ValidationError as error:
        return None, tuple(
            Finding(str(fault["loc"][0]).upper(), fault["msg"].removeprefix("Value error, "))
            for fault in error.errors(include_input=False, include_url=False)
        )


def _refusals(given: Mapping[str, str]) -> Iterator[Finding]:
    """What may not stand together. Works on the raw text, so that it is reported beside badly written values."""
    for pair in _PAIRS:
        for name in set(pair) - given.keys() if given.keys() & set(pair) else ():
            yield Finding(name, f"set both {pair[0]} and {pair[1]}, or neither")
    if given.get("SMSBOT_ENV") == Environment.PRODUCTION:
        yield from _production_refusals(given)
    elif _looks_real(given) and "TWILIO_API_URL" not in given:
        yield Finding(
            "TWILIO_API_URL",
            "these are real carrier credentials and this is development: name the emulator here, "
            "or set SMSBOT_ENV=production",
        )


_PAIRS = (("USAJOBS_KEY", "USAJOBS_EMAIL"), ("CAREERONESTOP_USER_ID", "CAREERONESTOP_TOKEN"))
_SECRETS = ("SECRET_KEY", "PHONE_KEYS", "PHONE_INDEX_KEYS", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")


def _production_refusals(given: Mapping[str, str]) -> Iterator[Finding]:
    for name in _SECRETS:
        if name not in given:
            yield Finding(name, "production has no default for it; docs/settings.md says where it comes from")
        elif PUBLISHED & {part.strip() for part in given[name].split(",")}:
            yield Finding(name, "this is the published development value; make one of your own")
    if "SECRET_KEY" in given and len(given["SECRET_KEY"]) < 16:
        yield Finding("SECRET_KEY", "write at least 16 characters")
    if not {"TWILIO_MESSAGING_SERVICE_SID", "TWILIO_FROM"} & given.keys():
        yield Finding("TWILIO_FROM", "set TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM, so that texts have a sender")
    if "TWILIO_SENDER_KIND" not in given:
        yield Finding("TWILIO_SENDER_KIND", f"write one of {', '.join(SenderKind)}: it decides who answers STOP")
    if not given.get("PUBLIC_URL", "").startswith("https://"):
        yield Finding("PUBLIC_URL", "write the https address that the carrier calls")
    if not given.get("TWILIO_API_URL", TWILIO_API).startswith("https://"):
        yield Finding("TWILIO_API_URL", "production sends to an https server only; unset it for the carrier's own")
    if given.get("FEED_ALLOW_PRIVATE", "0").lower() not in {"0", "false", "no", "off"}:
        yield Finding("FEED_ALLOW_PRIVATE", "only for tests and the demo; unset it")
    if given.get("DATABASE_URL") in {"sqlite://", "sqlite:///:memory:"}:
        yield Finding("DATABASE_URL", "a database in memory is lost at the first restart; name a file or a server")


def _looks_real(given: Mapping[str, str]) -> bool:
    return bool(re.fullmatch(r"AC[0-9a-fA-F]{32}", given.get("TWILIO_ACCOUNT_SID", "")))


def _settings(read: Variables) -> Settings:
    env = Environment(read.smsbot_env)
    default_api = TWILIO_API if env is Environment.PRODUCTION else None
    return Settings(
        env=env,
        config_dir=read.smsbot_config,
        database_url=read.database_url,
        port=read.port,
        public_url=read.public_url or f"http://127.0.0.1:{read.port}",
        secret_key=SecretStr(read.secret_key),
        phone_keys=tuple(map(SecretStr, read.phone_keys)),
        phone_index_keys=tuple(map(SecretStr, read.phone_index_keys)),
        twilio=Twilio(
            account_sid=read.twilio_account_sid,
            auth_tokens=tuple(map(SecretStr, read.twilio_auth_token)),
            messaging_service_sid=read.twilio_messaging_service_sid,
            from_=read.twilio_from,
            sender_kind=SenderKind(read.twilio_sender_kind),
            api_url=read.twilio_api_url or default_api,
        ),
        trial_phones=tuple(map(parse_phone, read.trial_phones)),
        feed_allow_private=read.feed_allow_private,
        feed_keys=_feed_keys(read),
        log_level=read.log_level,
        sentry_dsn=SecretStr(read.sentry_dsn) if read.sentry_dsn else None,
    )


def _feed_keys(read: Variables) -> Mapping[str, SecretStr]:
    said = {
        "usajobs_key": read.usajobs_key,
        "usajobs_email": read.usajobs_email,
        "careeronestop_user": read.careeronestop_user_id,
        "careeronestop_token": read.careeronestop_token,
    }
    return {name: SecretStr(value) for name, value in said.items() if value}
