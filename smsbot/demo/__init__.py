"""A made-up city for newcomers: everything in one command, a phone company in a box, a chat in the terminal.

Front door: `run_demo`, `run_emulator`, `run_chat`. The city's own words live here; the service knows none of them.
Everything it does goes through the same doors as the real thing: feeds by HTTP, texts by signed webhooks.
"""

from smsbot.demo.chat import run_chat
from smsbot.demo.company import run_emulator
from smsbot.demo.run import run_demo

__all__ = ["run_chat", "run_demo", "run_emulator"]
