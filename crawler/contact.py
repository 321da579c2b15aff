"""The operator's contact: nobody's server is visited on a schedule by somebody it cannot reach."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from catalog.errors import ConfigError
from crawler.urls import host

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog.config import Config


def require_contact(config: Config, urls: Iterable[str]) -> None:
    """Refuses to leave loopback without an operator contact.

    Raises:
        ConfigError: naming the first address that needs one.
    """
    if config.operator.contact:
        return
    for url in urls:
        if not is_loopback(host(url)):
            raise ConfigError(
                f"operator.contact is not set, and {url} is not on this machine: put an https address or e-mail under "
                "[operator] contact in checkback.toml, so that site owners can reach you"
            )


def is_loopback(name: str) -> bool:
    """Whether a host name or address literal can only be this machine."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
