"""The network: one guarded exchange, and the polite ways of using it.

visit (a host) -> look (an address) -> walk (its redirects) -> polite (in turn) -> transport.exchange -> Reply
"""

from crawler.fetch.agent import user_agent
from crawler.fetch.guard import Guard
from crawler.fetch.look import look
from crawler.fetch.manners import Manners
from crawler.fetch.pace import Pace
from crawler.fetch.polite import PoliteTransport
from crawler.fetch.reply import Ask, Fault, FaultKind, Reply, Walk
from crawler.fetch.retry_after import retry_after
from crawler.fetch.robots import Robots
from crawler.fetch.transport import Transport, TransportPolicy
from crawler.fetch.visit import visit
from crawler.fetch.walk import walk

__all__ = [
    "Ask",
    "Fault",
    "FaultKind",
    "Guard",
    "Manners",
    "Pace",
    "PoliteTransport",
    "Reply",
    "Robots",
    "Transport",
    "TransportPolicy",
    "Walk",
    "look",
    "retry_after",
    "user_agent",
    "visit",
    "walk",
]
