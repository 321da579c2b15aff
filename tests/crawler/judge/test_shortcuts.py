"""Short ways to a verdict: each comes to what the long way comes to."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import charset
from crawler.judge import softfail, trades
from crawler.judge.not_found_words import PAIRS, WHOLE, is_phrase

BYTES = st.sampled_from(
    [b"<p>", b"a", b"\0", b"\x7f", b"\x1b$B", b"\xc3\xa9", b"\xe9", b"\xef\xbf\xbe", b"\xed\xa0\x80"]
)
LABELS = st.sampled_from(["utf-8", "latin1", "gb18030", "utf-16", "iso-2022-jp", "shift_jis", "hz-gb-2312", "none"])


@given(st.sampled_from([b"", b"\xff\xfe", b"\xef\xbb\xbf"]), st.lists(BYTES | st.binary(max_size=8)), LABELS)
def test_controls_are_told_from_bytes(mark: bytes, parts: list[bytes], label: str) -> None:
    """Whatever the charset, text that is taken as it came has nothing in it that the pattern would take out."""
    found = charset.decode(mark + b"".join(parts), f"text/html; charset={label}")
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]", found)


BEGUN = sorted({begun for first, _ in PAIRS for begun in first})
ENDED = sorted({ended for _, second in PAIRS for ended in second})


@given(st.sampled_from(BEGUN), st.sampled_from(ENDED))
def test_phrases_are_looked_up(begun: str, ended: str) -> None:
    """A beginning and an end make a phrase where they do so in one language, and nowhere else."""
    words = f"{begun} {ended}".split()
    cuts = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    expected = any(one in first and other in second for one, other in cuts for first, second in PAIRS)
    assert is_phrase(words) == (expected or " ".join(words) in WHOLE)


WEAK = [
    *("casino", "casinos", "slot", "slots", "poker", "roulette", "baccarat", "blackjack", "jackpot", "jackpots"),
    *("betting", "bet", "bets", "sportsbook", "bookmaker", "bookmakers", "gambling", "togel", "toto", "gacor"),
    *("lottery", "lotteries", "lotteriet", "lotre", "sunwin", "bonus", "viagra", "cialis", "levitra", "tramadol"),
    *("pills", "porn", "xxx", "escort", "escorts", "livescore", "between", "better", "lottos", "casinò", "page"),
]


@given(st.lists(st.sampled_from([*WEAK, "bóng đá"]), max_size=9), st.sampled_from([" ", "'", " the "]))
def test_weak_words_are_many_or_not(words: list[str], between: str) -> None:
    """Whether a text has many different weak words is told as the pattern tells it."""
    said = between.join(words)
    assert (trades._weak_words(said) >= 4) == (len(set(trades._weak().findall(said))) >= 4)


SCRIPTS = st.sampled_from(
    [
        "location",
        ".href",
        " = ",
        "=",
        "'//",
        '"https://',
        "a.example",
        "'",
        "window.open(",
        "LOCATION.replace(",
        "\u0130",
        "/",
    ]
)


@given(st.lists(SCRIPTS, max_size=12))
def test_script_that_leaves_is_found_at_its_words(parts: list[str]) -> None:
    """The place where a script leaves is the first that the pattern finds."""
    source = "".join(parts)
    whole, found = softfail._SCRIPT_LEAVES.search(source), softfail._leaving(source)
    assert (found and found.span()) == (whole and whole.span())
