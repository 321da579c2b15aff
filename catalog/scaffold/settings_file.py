"""`checkback.toml` as `init` writes it: every setting with its explanation, made from the settings themselves."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from catalog.config_file import settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD = """\
# Settings of Checkback. A line that begins with # is not set: the value behind it is the default.
# Any setting can also come from the environment: CHECKBACK_CRAWL_DELAY=2 is delay under [crawl].
# `checkback config` shows every setting and where it came from."""
_ASKED_FOR = ("catalog.paths", "operator.name", "site.url", "site.title", "site.out", "site.language")
"""What everybody sets sooner or later, so it stands there set."""
_EXAMPLES = {
    "operator.contact": "https://example.org/about-our-checks",
    "crawl.proxy": "socks5://127.0.0.1:1080",
    "people.unsubscribe_url": "",
    "schedule.longest_hours": 168.0,
    "schedule.shortest_hours": 4.0,
    "schedule.visits_per_day": 500.0,
    "people.notifier": "folder",
    "smtp.host": "mail.example.org",
    "smtp.port": 587,
    "smtp.tls": "starttls",
}
_WIDTH = 110


def settings_file(given: Mapping[str, object]) -> str:
    """The text of a settings file; `given` has values by `section.key` that differ from the defaults."""
    lines = [_HEAD]
    section = ""
    for name, key, field in settings_of():
        if name != section:
            section = name
            lines += [f"\n# {(field.owner.__doc__ or '').strip()}", f"[{name}]"]
        setting = f"{name}.{key}"
        lines += textwrap.wrap(field.description, _WIDTH, initial_indent="# ", subsequent_indent="# ")
        value = given.get(setting, _EXAMPLES.get(setting, field.default))
        off = "" if setting in given or setting in _ASKED_FOR else "# "
        lines.append(f"{off}{key} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    # What settings hold (texts, numbers, true and false, lists of texts) is spelled alike in TOML and JSON.
    return json.dumps("" if value is None else value, ensure_ascii=False)
