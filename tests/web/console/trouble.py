"""What may go wrong on a day: the same troubles for the pages' own tests and for those in a browser."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from jobs_feed.feed import Feed
from jobs_feed.sector import load_lexicon
from smsbot.carrier.gateway import Next, SendError
from smsbot.domain.window import start_of_day
from smsbot.storage import facts, feeds, ticks
from smsbot.workflows.count_days import count_days
from tests.house import CONFIG, House
from tests.workflows.planning import DAY, MONDAY, Carrier, join, numbers, plan, send, with_program

THAT_DAY = date(2026, 11, 23)
NEXT_MORNING = MONDAY + timedelta(hours=21)
HALTED = SendError(Next.HALT, "The Twilio account is suspended.", 30002)


def people_waiting(house: House, count: int = 4) -> list[int]:
    """People who want any work in health care, and were told of nothing; their ids."""
    return [join(house, phone, MONDAY - 2 * DAY) for phone in numbers(count)]


def feed_breaks(house: House, url: str) -> int:
    """A feed that answers with a fault at its first reading; its id."""
    with house.database.begin() as db:
        feed_id = feeds.add(db, Feed(id="", name="Hospital jobs", url=url), MONDAY - DAY)
    house.read_feeds(load_lexicon(Path(CONFIG) / "sectors.toml"), MONDAY - timedelta(hours=1))
    plan(house)
    return feed_id


def budget_is_used_up(house: House) -> House:
    """There is money for one text and no more; the house with that budget."""
    price = house.program.prices.cost_out(1)
    poor = with_program(house, budget_day=price + Decimal("0.001"))
    house.opening(now=MONDAY)
    plan(poor)
    return poor


def carrier_halts(house: House) -> None:
    """It refuses the account at the first text; by the evening nothing has gone, and the hours are over."""
    house.opening(now=MONDAY)
    plan(house)
    send(house, Carrier(answer=lambda _: HALTED))
    with house.database.begin() as db:
        facts.put(db, "halted", "")
    send(house, Carrier(), MONDAY + timedelta(hours=9))


def worker_stands_still(house: House) -> None:
    """Its last plan run was on the day before."""
    plan(house, MONDAY - DAY)
    with house.database.begin() as db:
        ticks.take(db, "plan", 1, MONDAY - DAY)


def day_passes(house: House) -> datetime:
    """It is the next morning, and the day before has been counted."""
    count_days(house.database, house.program, start_of_day(THAT_DAY + DAY, house.program.zone) + timedelta(hours=1))
    return NEXT_MORNING
