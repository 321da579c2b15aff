"""The User-Agent: honest, and acceptable to stock firewalls."""

from __future__ import annotations

import pytest

from catalog.errors import ConfigError
from crawler.fetch import user_agent


@pytest.mark.parametrize(
    ("name", "contact", "agent"),
    [
        ("Checkback", "https://example.org/bot", "Checkback/0.1.0 (+https://example.org/bot)"),
        ("Checkback", None, "Checkback/0.1.0"),
        ("Valley Rights Network", "me@example.org", "Valley-Rights-Network/0.1.0 (Checkback; +me@example.org)"),
        ("Valley", None, "Valley/0.1.0 (Checkback)"),
    ],
)
def test_agent_names_project_and_contact(name: str, contact: str | None, agent: str) -> None:
    """The header names the operator, the project and whom to write to."""
    assert user_agent(name, contact, "0.1.0") == agent


@pytest.mark.parametrize(
    ("name", "contact"),
    [
        ("LinkChecker", None),
        ("Checkback", "https://linktree.example/x"),
        ("", None),
        ("Café", None),
        ("A(b)", None),
        ("A", "x\r\nHost: y"),
    ],
)
def test_agent_that_would_do_harm(name: str, contact: str | None) -> None:
    """A name or contact that firewalls refuse, or that breaks the header, is a setting to put right."""
    with pytest.raises(ConfigError, match=r"operator"):
        user_agent(name, contact, "0.1.0")


def test_agent_of_the_installed_version() -> None:
    """Without a version it is the installed one."""
    assert user_agent("Checkback", None).partition("/")[2][0].isdigit()
