"""Addresses where they are written in a file: found, and replaced in place."""

from __future__ import annotations

from crawler.written.readdressing import Readdressed, readdressed
from crawler.written.spots import Spot, spots

__all__ = ["Readdressed", "Spot", "readdressed", "spots"]
