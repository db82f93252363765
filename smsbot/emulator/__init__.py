"""A phone company in a box, for demo, tests and benches: the carrier's HTTP API on loopback and pretend phones.

Front door: `run` (a process), `start_in_thread` (a test), `Company` (what it is told), `FaultPlan` and `load_faults`
(what goes wrong). api.py says what of Twilio's API it speaks, phones.py how programs hold a pretend phone, faults.py
how faults are written. Production never imports this room.
"""

from smsbot.emulator.company import Company
from smsbot.emulator.faults import BadFaults, FaultPlan, load_faults
from smsbot.emulator.server import Emulator, run, start_in_thread

__all__ = ["BadFaults", "Company", "Emulator", "FaultPlan", "load_faults", "run", "start_in_thread"]
