"""A reason says in one sentence why a verdict was reached."""

from __future__ import annotations

import pytest

from catalog.model import Evidence, Verdict
from catalog.wording import LANGUAGES, because, reason
from catalog.wording.causes import RULES
from crawler.fetch.reply import FaultKind

OTHER_RULES = (
    "http-status",
    "redirect",
    "bot-challenge",
    "bare-forbidden",
    "login-required",
    "retry-after",
    "not-modified",
    "excluded",
    "own-network",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", Verdict)
def test_reason_has_words_for_every_verdict(verdict: Verdict, language: str) -> None:
    """Even without evidence a verdict has one whole sentence, in every language."""
    words = reason(verdict, (), language=language)
    assert words[0] == words[0].upper()
    assert words.endswith(".")


@pytest.mark.parametrize("rule", [*(kind.value for kind in FaultKind), *OTHER_RULES])
def test_reason_knows_every_rule(rule: str) -> None:
    """No rule that the crawler can write is without words."""
    assert rule in {*RULES, "http-status"}
    assert because(None, [Evidence(rule, "404")])


@pytest.mark.parametrize(
    ("verdict", "rule", "detail", "words"),
    [
        (Verdict.MISSING, "http-status", "404", "The server says this page does not exist (404)."),
        (Verdict.GONE, "http-status", "410 Gone", "The server says this page is gone (410)."),
        (Verdict.SERVER_ERROR, "http-status", "503", "The server reported an error of its own (503)."),
        (Verdict.BAD_RESPONSE, "http-status", "418", "The server answered with a code we cannot explain (418)."),
        (
            Verdict.BLOCKED,
            "bot-challenge",
            "cf-mitigated: challenge",
            "A bot check stands in front of this page (Cloudflare), so we could not look.",
        ),
        (
            Verdict.BLOCKED,
            "bot-challenge",
            "?",
            "A bot check stands in front of this page, so we could not look.",
        ),
        (Verdict.BLOCKED, "bare-forbidden", "451", "The server says this page is closed for legal reasons (451)."),
        (Verdict.TLS, "tls", "certificate has expired", "The site's security certificate has run out."),
        (Verdict.TLS, "tls", "Hostname mismatch", "The site's security certificate is for another name."),
        (Verdict.TLS, "tls", "?", "A safe connection to the site could not be made."),
        (Verdict.DNS, "dns-nxdomain", "", "The name of the site does not exist any more."),
        (Verdict.BAD_RESPONSE, "redirect-loop", "", "The page sends visitors round in a circle."),
        (Verdict.UNCHECKED, "robots", "", "The site asks robots not to look at this page, so we did not."),
        (Verdict.ALIVE, "not-modified", "304", "The page is there and has not changed."),
        (Verdict.ALIVE, "http-status", "200", "The page is there."),
    ],
)
def test_reason_tells_causes_apart(verdict: Verdict, rule: str, detail: str, words: str) -> None:
    """The sentence names the cause that the evidence shows."""
    assert reason(verdict, [Evidence(rule, detail)]) == words


def test_reason_prefers_the_rule_that_decided() -> None:
    """A redirect on the way or a bare status never hides what stopped us."""
    seen = [Evidence("redirect", "301"), Evidence("http-status", "403"), Evidence("bot-challenge", "DataDome")]
    assert "DataDome" in reason(Verdict.BLOCKED, seen)


def test_reason_with_a_rule_of_a_plug_in_falls_back_to_the_verdict() -> None:
    """A rule nobody has words for yet still gives the verdict's own sentence."""
    assert reason(Verdict.TIMEOUT, [Evidence("made-up", "x")]) == "The server did not answer in time."
