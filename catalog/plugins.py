"""Plug-ins: what is installed under our entry-point groups, ours and anyone's; read once, loaded when used."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import EntryPoints, entry_points

# Reading them takes milliseconds for a hundred packages, and one command asks for several groups, some again and again.
_installed = lru_cache(maxsize=1)(entry_points)


def plugins(group: str) -> EntryPoints:
    """What is installed under one group, by name."""
    return _installed().select(group=group)
