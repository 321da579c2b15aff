"""Keeps a process on this machine: a connection or name lookup that would leave loopback raises and is remembered.

Python imports a module of this name when it starts, so every Python process that the tests start is guarded too
(`tests/conftest.py` puts this folder on their path). An audit hook sees what is done through `socket`, by whichever
library; uvloop looks names up in C without telling anyone, so its loop is guarded where it is imported.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing is not imported: this runs before every process the tests start
    from collections.abc import Sequence
    from types import ModuleType
    from typing import Any


class NetworkEscapeError(RuntimeError):
    """Something tried to leave loopback. Not an OSError: code that expects networks to fail must not swallow it."""


escapes: list[str] = []
"""What tried to leave, in order; a test that adds to it fails even when the error was swallowed."""


def _address(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _stays(host: object) -> bool:
    """Whether a connection to `host` stays on this machine."""
    address = _address(host)
    if address is None:
        return _known(host)
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def _known(host: object) -> bool:
    """Whether a name is this machine's own, so that looking it up asks nobody."""
    name = (host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)).lower().rstrip(".")
    return name in {"", "none", "localhost", socket.gethostname().lower()} or name.endswith(".localhost")


def refuse(what: str, target: object) -> None:
    """Remember the escape and raise.

    Raises:
        NetworkEscapeError: always.
    """
    escapes.append(f"{what} {target}")
    raise NetworkEscapeError(f"a test tried to leave this machine: {what} {target}")


def check_name(host: object) -> None:
    """Let only names through that need no lookup: addresses and this machine's own."""
    if _address(host) is None and not _known(host):
        refuse("name lookup of", host)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        sender, target = arguments[0], arguments[1]
        if sender.family in {socket.AF_INET, socket.AF_INET6} and target is not None and not _stays(target[0]):
            refuse("connection to", target)
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        check_name(arguments[0])


class _GuardedLoader(Loader):
    """Loads uvloop and swaps its loop for one that checks names first."""

    def __init__(self, inner: Loader) -> None:
        self.inner = inner

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.inner.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self.inner.exec_module(module)
        original: Any = module.__dict__["Loop"]

        class Loop(original):  # type: ignore[misc]
            async def getaddrinfo(self, host: object, port: object, **options: object) -> object:
                check_name(host)
                return await super().getaddrinfo(host, port, **options)

            async def create_connection(
                self, factory: object, host: object = None, port: object = None, **options: object
            ) -> object:
                if host is not None and not _stays(host):
                    refuse("connection to", (host, port))
                return await super().create_connection(factory, host, port, **options)

        module.__dict__["Loop"] = Loop


class _UvloopFinder(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != "uvloop":
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _GuardedLoader(spec.loader)
        return spec


sys.addaudithook(_watch)
sys.meta_path.insert(0, _UvloopFinder())
