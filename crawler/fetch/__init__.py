"""The network: one guarded exchange, and the polite ways of using it.

visit (a host) -> look (an address) -> walk (its redirects) -> polite (in turn) -> transport.exchange -> Reply

What is only read (a reply, a walk, a fault) is here at once. What acts is loaded when it is first asked for: judging
needs no network. `look`, `visit` and `walk` are named like their modules, which have them.
"""

from __future__ import annotations

import importlib
import typing

from crawler.fetch.reply import Ask, Certificate, Fault, FaultKind, Reply, Timings, Walk

if typing.TYPE_CHECKING:
    from crawler.fetch.agent import user_agent
    from crawler.fetch.guard import Guard
    from crawler.fetch.manners import Manners
    from crawler.fetch.pace import Pace
    from crawler.fetch.polite import PoliteTransport
    from crawler.fetch.robots import Robots
    from crawler.fetch.transport import Transport, TransportPolicy

__all__ = [
    "Ask",
    "Certificate",
    "Fault",
    "FaultKind",
    "Guard",
    "Manners",
    "Pace",
    "PoliteTransport",
    "Reply",
    "Robots",
    "Timings",
    "Transport",
    "TransportPolicy",
    "Walk",
    "user_agent",
]

_HOMES = {
    "Guard": "guard",
    "Manners": "manners",
    "Pace": "pace",
    "PoliteTransport": "polite",
    "Robots": "robots",
    "Transport": "transport",
    "TransportPolicy": "transport",
    "user_agent": "agent",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
