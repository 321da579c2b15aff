"""The settings of projects that benchmarks visit on loopback."""

from __future__ import annotations

LOOPBACK = """\
[operator]
contact = "https://example.org/contact"
[crawl]
delay = 0
allow_private = true
"""
"""No pauses, and addresses of this machine; more tables may follow."""
