"""The company at work: takes texts from the API and from pretend phones, delivers them, and tells the product."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType

from smsbot.emulator.calls import Answer, Caller, NoAnswer
from smsbot.emulator.carrier_words import CarrierAnswer, find_carrier_answer
from smsbot.emulator.company import Company
from smsbot.emulator.create import MOST_BODY, Create
from smsbot.emulator.errors import FAILURES, Refused, describe_answer
from smsbot.emulator.faults import FINE, Fate
from smsbot.emulator.forms import describe_inbound, describe_step
from smsbot.emulator.ledger import Ledger
from smsbot.emulator.receipts import Step, plan_steps
from smsbot.emulator.text import Text
from smsbot.emulator.twiml import NotTwiml, Reply, parse_twiml

MOST_PENDING_RECEIPTS = 200_000
MOST_COUNTED_NUMBERS = 200_000
_RECEIPT_WORKERS = 16
_XML = {"text/xml", "application/xml", "text/html"}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A create that was taken: the text and what its fate does to the answer."""

    text: Text
    fate: Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class FromPhone:
    """A text typed on a pretend phone. `sender`: shown as From instead of the phone, for short codes and the like.
    `fields`: webhook fields to set, or to leave out where None."""

    phone: str
    body: str
    to: str
    sender: str | None = None
    media: int = 0
    fields: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a text from a phone. `status` and `twiml`: the webhook's answer, None without one."""

    text: Text
    replies: tuple[Text, ...]
    status: int | None
    twiml: str | None


class Exchange:
    """All state of one running company. Use as an async context manager, inside one event loop."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.ledger = Ledger()
        self.counts: Counter[str] = Counter()
        self.clock_offset = 0.0  # seconds the product's clock is ahead, as last heard
        self._stopped: set[str] = set()
        self._tries: dict[str, int] = {}
        self._order = 0
        self._receipts: asyncio.Queue[tuple[str, dict[str, str]]] = asyncio.Queue()
        self.caller = Caller(company.auth_token, company.webhook_timeout_s)

    async def __aenter__(self) -> Exchange:
        await self.caller.__aenter__()
        self._loop = asyncio.get_running_loop()
        self._workers = [asyncio.create_task(self._send_receipts()) for _ in range(_RECEIPT_WORKERS)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        await self.caller.__aexit__(kind, error, trace)

    # Texts from the product

    def find_fate(self, to: str) -> Fate:
        """The fate of the next create, counted by this call."""
        self.counts["creates"] += 1
        return self.company.faults.find_fate(to, self._count(to), self.counts["creates"])

    def _count(self, to: str) -> int:
        nth = self._tries[to] = self._tries.pop(to, 0) + 1
        if len(self._tries) > MOST_COUNTED_NUMBERS:
            del self._tries[next(iter(self._tries))]
        return nth

    def accept(self, create: Create, fate: Fate) -> Accepted:
        """Take a text for delivery. Raises Refused."""
        if fate.refusal == 21611 and create.service is not None:
            fate = replace(fate, refusal=None, outcome=30001)  # a service finds its queue full after it has said yes
        if fate.refusal is not None:
            raise Refused(fate.refusal)
        if create.to in self._stopped:
            raise Refused(21610)
        text = self._add(
            phone=create.to,
            direction="outbound-api",
            sender=create.sender,
            to=create.to,
            body=create.body,
            status="queued" if create.service is None else "accepted",
            service=create.service,
            callback=create.callback,
        )
        self._schedule(text, fate)
        return Accepted(text, fate)

    def _add(
        self,
        *,
        phone: str,
        direction: str,
        sender: str,
        to: str,
        body: str,
        status: str,
        service: str | None,
        callback: str | None = None,
        media: int = 0,
    ) -> Text:
        self._order += 1
        text = Text(
            sid=f"SM{secrets.token_hex(16)}",
            order=self._order,
            phone=phone,
            direction=direction,
            sender=sender,
            to=to,
            body=body,
            status=status,
            created=time.time(),
            price=self.company.price_in if direction == "inbound" else self.company.price_out,
            offset=self.clock_offset,
            service=service,
            callback=callback,
            media=media,
        )
        self.ledger.add(text)
        self.counts[direction] += 1
        return text

    def _schedule(self, text: Text, fate: Fate) -> None:
        sent_after, delivered_after = self.company.sent_after_ms / 1000, self.company.delivered_after_ms / 1000
        for step in plan_steps(fate, sent_after, delivered_after):
            self._loop.call_later(step.after, self._take_step, text, step)

    def _take_step(self, text: Text, step: Step) -> None:
        if step.moves:
            text.status, text.error_code, text.updated = step.status, step.error_code, time.time()
            if step.status == "sent":
                text.sent = text.updated
            self.counts[step.status] += 1
        if step.reports and text.callback is not None:
            self._report(text.callback, describe_step(text, step, self.company.account_sid))

    def _report(self, url: str, fields: dict[str, str]) -> None:
        if self._receipts.qsize() >= MOST_PENDING_RECEIPTS:
            self.counts["receipts_dropped"] += 1
        else:
            self._receipts.put_nowait((url, fields))

    async def _send_receipts(self) -> None:
        while True:
            url, fields = await self._receipts.get()
            try:
                answer = await self.caller.post(url, fields, secrets.token_hex(16))
                self.counts["receipts_taken" if answer.status < 300 else "receipts_refused"] += 1
            except NoAnswer:
                self.counts["receipts_unanswered"] += 1

    # Texts from phones

    async def hear(self, typed: FromPhone) -> Heard:
        """A person has sent a text: tell the webhook and deliver what it answers."""
        carrier_answer = find_carrier_answer(typed.body) if self.company.answers_stop else None
        text = self._add(
            phone=typed.phone,
            direction="inbound",
            sender=typed.phone if typed.sender is None else typed.sender,
            to=typed.to,
            body=typed.body,
            status="receiving",
            media=typed.media,
            service=self.company.messaging_service_sid,
        )
        text.form = describe_inbound(text, self.company.account_sid, carrier_answer, typed.fields)
        if carrier_answer is not None:
            self._answer_for_service(text, carrier_answer)
        return await self._ask_webhook(text)

    async def hear_again(self, text: Text) -> Heard:
        """The same text once more, with the same sid: as after an answer that was lost on its way. Its replies reach
        the phone only if none did before."""
        return await self._ask_webhook(text)

    def _answer_for_service(self, text: Text, answer: CarrierAnswer) -> None:
        if answer.opt_out_type == "STOP":
            self._stopped.add(text.phone)
        if answer.opt_out_type == "START":
            self._stopped.discard(text.phone)
        self._schedule(self._add_reply(text, Reply(answer.body)), FINE)

    async def _ask_webhook(self, text: Text) -> Heard:
        answer: Answer | None = None
        try:
            answer = await self.caller.post(self.company.webhook, text.form, secrets.token_hex(16))
            replies = self._read_replies(answer)
        except (NoAnswer, NotTwiml) as error:
            text.status, text.problem, replies = "received", str(error), ()
        else:
            text.status, text.problem = "received", None
        text.sent = text.updated = time.time()
        first, text.answered = not text.answered, text.answered or bool(replies)
        shown = tuple(self._deliver_reply(text, reply) for reply in replies) if first else ()
        if answer is None:
            return Heard(text, shown, None, None)
        return Heard(text, shown, answer.status, answer.body.decode(errors="replace"))

    def _read_replies(self, answer: Answer) -> tuple[Reply, ...]:
        if answer.status >= 300:
            raise NotTwiml(describe_answer(answer.status))
        if answer.body.strip() and answer.content_type not in _XML:
            raise NotTwiml(f"The service answered {answer.content_type}, not TwiML (12300).")
        return parse_twiml(answer.body, self.company.webhook)

    def _deliver_reply(self, text: Text, reply: Reply) -> Text:
        added = self._add_reply(text, reply)
        fate = self.company.faults.find_fate(text.phone, self._count(f"reply {text.phone}"), 0)
        self._schedule(added, replace(fate, refusal=None, outcome=self._find_outcome(added, fate)))
        return added

    def _find_outcome(self, reply: Text, fate: Fate) -> int | None:
        """Nobody can be refused a TwiML reply; what a create would be refused for fails here later."""
        if reply.phone in self._stopped:
            return 21610
        if len(reply.body) > MOST_BODY:
            return 21617
        return fate.refusal if fate.refusal in FAILURES else fate.outcome

    def _add_reply(self, text: Text, reply: Reply) -> Text:
        return self._add(
            phone=text.phone,
            direction="outbound-reply",
            sender=text.to,
            to=text.sender,
            body=reply.body,
            status="queued",
            service=text.service,
            callback=reply.callback,
        )
