"""The name we go by: honest, with the project and somebody to write to."""

from __future__ import annotations

from importlib.metadata import version as installed_version

from catalog.errors import ConfigError

PROJECT = "Checkback"
_NOT_IN_A_NAME = set('()/<>@,;:\\"[]?={}')


def user_agent(name: str, contact: str | None, version: str | None = None) -> str:
    """The User-Agent header: who looks, what runs, whom to write to (RFC 9110 section 10.1.5).

    Args:
        name: the operator's name for this installation; spaces become dashes.
        contact: an https address or e-mail; None for a one-off look.
        version: of the project; None for the installed one.

    Raises:
        ConfigError: the name cannot stand in a header, or a part contains "link", which stock firewall rules refuse.
    """
    token = product(name)
    comment = "; ".join([PROJECT] * (token != PROJECT) + [f"+{contact}"] * bool(contact))
    agent = f"{token}/{version or installed_version('checkback')}" + (f" ({comment})" if comment else "")
    if not token or not agent.isascii() or not agent.isprintable() or set(token) & _NOT_IN_A_NAME:
        raise ConfigError(
            f"[operator] name {name!r} and contact {contact!r} go into a header that every server reads: "
            "use plain ASCII, and only letters, digits, dots and dashes in the name"
        )
    if "link" in agent.lower():
        raise ConfigError(
            f"the User-Agent would be {agent!r}, and many firewalls refuse any that contains 'link': "
            "choose another [operator] name or contact (an e-mail address will do)"
        )
    return agent


def product(name: str) -> str:
    """The name as robots.txt and the User-Agent carry it: one word."""
    return "-".join(name.split())
