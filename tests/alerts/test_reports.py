"""Reports in each format."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.reports import json as json_report
from alerts.reports import jsonl, markdown, text
from catalog import reports
from catalog.model import Evidence, Finding, Level, Report, SourceLine, State, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

NOW = datetime(2026, 11, 22, 6, 0, 0, 999, tzinfo=UTC)
_VERDICTS = {
    Level.ERROR: Verdict.MISSING,
    Level.WARNING: Verdict.BLOCKED,
    Level.NOTE: Verdict.MOVED,
    Level.NONE: Verdict.ALIVE,
}


def found(level: Level, **fields: object) -> Finding:
    """A finding of a level."""
    known = {
        "url": "https://a.example/kyr",
        "text": "Know your rights",
        "verdict": _VERDICTS[level],
        "reason": "The server says this page does not exist (404).",
        "source": SourceLine("catalog.yaml", 12),
    }
    return Finding(level=level, **{**known, **fields})  # type: ignore[arg-type]  # short for the tests


def written(render: Callable[[Report, TextIO], None], *findings: Finding) -> str:
    """What a format writes about some findings."""
    out = io.StringIO()
    render(Report(findings=findings, made_at=NOW), out)
    return out.getvalue()


FULL = found(
    Level.ERROR,
    state=State.DEAD,
    section="Hotlines",
    new=True,
    failures=4,
    first_seen=datetime(2026, 11, 3, tzinfo=UTC),
    last_ok=datetime(2026, 11, 1, tzinfo=UTC),
    suggestion="https://a.example/rights",
)


def test_text_says_all_a_maintainer_needs() -> None:
    """Place, title, section, why, since when, how often, last seen working, and what to use instead."""
    assert written(text.render, FULL, found(Level.NONE)) == (
        "1 needs you, 0 could not be checked, 1 fine\n"
        "\n"
        "Need you (1)\n"
        "  catalog.yaml:12  Know your rights  (new)\n"
        "    https://a.example/kyr\n"
        "    section: Hotlines\n"
        "    The server says this page does not exist (404). First seen 3 November 2026, 4 failures."
        " Last seen working 1 November 2026.\n"
        "    use instead: https://a.example/rights\n"
    )


def test_text_headline_counts_every_group() -> None:
    """What fails without being dead yet, and what is only worth a look, are counted apart."""
    findings = [found(Level.ERROR)] * 2 + [found(Level.WARNING)] * 5 + [found(Level.NONE)] * 53
    assert written(text.render, *findings).splitlines()[0] == "2 need you, 5 could not be checked, 53 fine"
    findings += [found(Level.WARNING, state=State.SUSPECT, verdict=Verdict.MISSING), found(Level.NOTE)]
    assert written(text.render, *findings).splitlines()[0] == (
        "2 need you, 1 failing, too early to say dead, 5 could not be checked, 1 worth a look, 53 fine"
    )


def test_text_of_nothing_says_so() -> None:
    """An empty report does not look like a good one."""
    assert written(text.render) == "Nothing to report: no address was looked at.\n"


class _Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_text_colour_is_for_terminals(monkeypatch: pytest.MonkeyPatch, no_color: str, *, coloured: bool) -> None:
    """Colour appears on a terminal, unless NO_COLOR is set; never in a file or pipe."""
    monkeypatch.setenv("NO_COLOR", no_color)
    screen = _Terminal()
    text.render(Report(findings=(FULL,), made_at=NOW), screen)
    assert ("\x1b[" in screen.getvalue()) is coloured
    assert "\x1b[" not in written(text.render, FULL)


def test_text_title_cannot_drive_the_terminal() -> None:
    """Escape sequences and line breaks of a page end as harmless characters on their own line."""
    evil = found(Level.ERROR, text="\x1b]0;owned\x07\x9b31m\nfine (0)", section="\u202ereversed", reason="a\rb")
    lines = written(text.render, evil).splitlines()
    assert len(lines) == 7
    assert not any(character in "".join(lines) for character in "\x1b\x07\x9b\r\u202e")


def test_jsonl_has_the_keys_of_the_contract() -> None:
    """One object per citation, with the agreed keys first and in order."""
    made = found(
        Level.WARNING,
        status=403,
        final_url="https://a.example/final",
        evidence=(Evidence("bot-challenge", "cf-mitigated"),),
        checked_at=NOW,
        source=SourceLine("page.html", 7, 3),
    )
    (line,) = written(jsonl.render, made).splitlines()
    value = json.loads(line)
    contract = "url text verdict state reason final_url status evidence checked_at source".split()  # noqa: SIM905 - reads like the contract
    assert list(value)[: len(contract)] == contract
    assert {name: value[name] for name in contract} == {
        "url": "https://a.example/kyr",
        "text": "Know your rights",
        "verdict": "blocked",
        "state": None,
        "reason": "The server says this page does not exist (404).",
        "final_url": "https://a.example/final",
        "status": 403,
        "evidence": [{"rule": "bot-challenge", "detail": "cf-mitigated"}],
        "checked_at": "2026-11-22T06:00:00Z",
        "source": {"file": "page.html", "line": 7, "column": 3},
    }


def test_jsonl_tells_memory_after_the_contract() -> None:
    """What is remembered follows: state, first seen, last working, failures, level, slug, suggestion."""
    value = json.loads(written(jsonl.render, FULL))
    assert (value["state"], value["level"], value["failures"], value["new"]) == ("dead", "error", 4, True)
    assert (value["first_seen"], value["last_ok"]) == ("2026-11-03T00:00:00Z", "2026-11-01T00:00:00Z")
    assert value["suggestion"] == "https://a.example/rights"


@given(words=st.text(st.characters(), max_size=60))
def test_jsonl_any_words_are_one_line_of_utf8(words: str) -> None:
    """Whatever a page says, a finding is one ASCII line that a strict reader takes."""
    output = written(jsonl.render, found(Level.ERROR, text=words, url=words))
    assert output.isascii()
    assert output.count("\n") == 1
    json.loads(output)["text"].encode()


def test_jsonl_writes_line_by_line() -> None:
    """A hundred thousand findings go out as they are made; the output is never held whole."""

    class Counted(io.StringIO):
        longest = 0

        def write(self, words: str) -> int:
            self.longest = max(self.longest, len(words))
            return len(words)

    out = Counted()
    jsonl.render(Report(findings=(FULL,) * 100_000, made_at=NOW), out)
    assert out.longest < 1_000


def test_json_is_one_document() -> None:
    """The same findings with their counts, in one object."""
    value = json.loads(written(json_report.render, FULL, found(Level.NONE)))
    assert value["made_at"] == "2026-11-22T06:00:00Z"
    assert value["counts"] == {"error": 1, "warning": 0, "note": 0, "none": 1}
    assert value["findings"][0] == json.loads(written(jsonl.render, FULL))
    assert json.loads(written(json_report.render))["findings"] == []


def test_markdown_is_a_list_for_an_issue() -> None:
    """The headline, then a list a group; fine ones are only counted."""
    output = written(markdown.render, FULL, found(Level.NONE))
    assert output.startswith(
        "**1 needs you, 0 could not be checked, 1 fine**\n\n## Need you (1)\n\n- `catalog.yaml:12`"
    )
    assert "  - use instead: `https://a.example/rights`\n" in output


def test_markdown_words_of_pages_stay_words() -> None:
    """A title neither links, nor pings anybody, nor runs, nor leaves its line."""
    evil = found(
        Level.ERROR, text="[x](https://evil.example) @somebody <img src=x>\n# loud", url="https://a.example/`x`"
    )
    output = written(markdown.render, evil)
    assert "[x](" not in output
    assert "@somebody" not in output
    assert "<img" not in output
    assert "\n# loud" not in output
    assert "`` https://a.example/`x` ``" in output


@pytest.mark.parametrize("form", ["text", "markdown", "github", "junit", "sarif"])
def test_hijacked_address_is_broken_up_for_people(form: str) -> None:
    """Terminals, mail and code viewers make links of addresses; one we warn of must not become one."""
    hijacked = {"verdict": Verdict.HIJACKED, "state": State.HIJACKED, "url": "http://bad.example/slots"}
    message = written(reports.load(form), found(Level.ERROR, **hijacked))
    shown = json.loads(message)["runs"][0]["results"][0]["message"]["text"] if form == "sarif" else message
    assert "bad[.]example/slots" in shown.replace("\\", "")
    assert "http://bad.example" not in shown
