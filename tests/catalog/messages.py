"""Every message that the code and the templates can say, found by reading them, so that no translation is forgotten."""

from __future__ import annotations

import ast
from pathlib import Path

from jinja2 import Environment

from alerts.reports.rules import HELP, OF_WATCH_RULES
from catalog.wording import causes, phrases, render
from catalog.wording.part import NAMES
from catalog.wording.why import COUNTED, MUTED

ROOT = Path(__file__).parents[2]
Message = str | tuple[str, str]


def of_tables() -> set[Message]:
    """Messages kept in tables."""
    found: set[Message] = set()
    for phrase in (*phrases.ON_PAGE.values(), phrases.RESOURCES_ADDED, phrases.RESOURCES_REMOVED):
        found |= {phrase.title, phrase.sentence}
    for pair in (*phrases.TITLES.values(), *phrases.SENTENCES.values()):
        found |= set(pair)
    found |= {*causes.VERDICTS.values(), *causes.RULES.values(), *causes.STATUSES.values()}
    found |= set(render.LABELS.values())
    found |= {*HELP.values(), *(words for pair in OF_WATCH_RULES.values() for words in pair), *MUTED, *COUNTED, *NAMES}
    return found | {cause for _, cause in causes.TLS_CAUSES}


def of_code(source: str) -> set[Message]:
    """Messages written where `Tongue.say` and `Tongue.count` are called."""
    found: set[Message] = set()
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        texts = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
        if node.func.attr == "say" and len(texts) == 1 and "talk" not in ast.unparse(node.func):
            found.add(texts[0])
        if node.func.attr == "count" and len(texts) == 2:
            found.add((texts[0], texts[1]))
    # A long message that has a name of its own before it is said.
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == "message"
            and isinstance(node.value, ast.Constant)
        ):
            found.add(str(node.value.value))
    return found


def of_template(source: str) -> set[Message]:
    """Messages of a page template."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    found: set[Message] = set()
    for _line, _function, message in environment.extract_translations(source):  # type: ignore[attr-defined]
        texts = [text for text in message if text] if isinstance(message, tuple) else [message]
        found.add((texts[0], texts[1]) if len(texts) == 2 else texts[0])
    return found


def of_rooms(*rooms: str) -> set[Message]:
    """Messages of these packages: their code and their templates."""
    found: set[Message] = set()
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            found |= of_code(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / room).rglob("templates/*.html")):
            found |= of_template(path.read_text(encoding="utf-8"))
    return found
