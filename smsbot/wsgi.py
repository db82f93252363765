"""The WSGI entry: one application for each web process."""

from smsbot import logs
from smsbot.settings import load_settings
from smsbot.web.app import create_app
from smsbot.wiring import open_desk, open_house, open_office

_settings = load_settings()
_dsn = _settings.sentry_dsn.get_secret_value() if _settings.sentry_dsn else None
logs.configure(_settings.log_level, sentry_dsn=_dsn)
_house = open_house(_settings)
app = create_app(open_desk(_house), open_office(_house))
