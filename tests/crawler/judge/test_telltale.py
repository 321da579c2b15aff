"""The short way past the content rules: it may be taken only where no rule would have found anything."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.reply import Reply, Walk
from crawler.judge import challenge, not_found, not_found_words, parking, stand_ins, trades
from crawler.judge.content import Expected, by_rules, is_plain, judge_content, look
from crawler.judge.glance import glance
from crawler.judge.not_found import plain
from crawler.judge.telltale import bears_telltale, says_nothing

_MARKS = sorted(
    {
        *not_found._OPENINGS,
        *not_found_words.WHOLE,
        *stand_ins.MARKS,
        *parking._BEGUN,
        *(words for _platform, words in parking._TOMBSTONES),
        *trades.TRIGGERS,
        *trades._UNSPACED,
    }
)
# What `plain` once was: slower, and easier to believe.
_QUOTE = "\N{RIGHT SINGLE QUOTATION MARK}"
_MARK = re.compile(f"[\\s{re.escape(string.punctuation.replace(chr(39), '') + not_found._OTHER_MARKS)}]+")
_FILLER = st.sampled_from(
    ("Food pantry hours", "Monday to Friday", "Call us", "Línea de ayuda", "<p>", "<br>", "&amp;", "<b>")
)


def _seen(body: str, *, status: int = 200) -> Walk:
    headers = (("content-type", "text/html; charset=utf-8"),)
    return Walk(hops=(Reply(url="http://a.example/x", status=status, headers=headers, body=body.encode()),))


def _is_noticed(mark: str) -> bool:
    long = f"<h1>{mark}</h1>{'<p>An honest page. </p>' * 200}"
    return bears_telltale(glance(f"<p>{mark}".encode())) and bears_telltale(glance(long.encode()))


def test_telltale_every_mark() -> None:
    """Every word or phrase that a rule knows is noticed, as text and as a heading."""
    assert not [mark for mark in _MARKS if not _is_noticed(mark)]


@pytest.mark.parametrize("tongue", not_found_words.TONGUES.values(), ids=not_found_words.TONGUES)
def test_telltale_every_tongue(tongue: not_found_words.Tongue) -> None:
    """Whatever becomes of a page in any language is noticed, whichever of its accents are left out."""
    said = {each for field in (tongue.said, tongue.finding) if field for each in field.split("|")}
    spelled = {each for phrase in said for each in not_found_words.spellings(phrase)}
    assert not [phrase for phrase in spelled if not bears_telltale(glance(f"<p>x {phrase}".encode()))]


_PATTERNS = {
    "not found": not_found._ENGLISH,
    "for sale": parking._FOR_SALE,
    "expired": parking._EXPIRED_ON,
    "human": challenge._PROVE,
    **trades._patterns(),
}


@pytest.mark.parametrize("pattern", _PATTERNS.values(), ids=_PATTERNS)
@given(data=st.data())
def test_telltale_every_sentence(pattern: object, data: st.DataObject) -> None:
    """Whatever sentence a rule's pattern matches is noticed."""
    sentence = data.draw(st.from_regex(pattern, fullmatch=True))
    assert bears_telltale(glance(f"<p>{sentence}".encode()))


@pytest.mark.parametrize("body", ["Open on weekdays from nine to five", "Abierto de lunes a viernes", "Час работы: 9"])
def test_telltale_of_an_ordinary_page(body: str) -> None:
    """A page that says nothing of the kind is let through without another look."""
    assert not bears_telltale(glance(f"<title>Clinic</title><h1>Clinic</h1><p>{body}".encode()))


@given(
    parts=st.lists(
        st.one_of(
            _FILLER,
            st.sampled_from(_MARKS),
            st.from_regex(parking._FOR_SALE, fullmatch=True),
            st.sampled_from([mark.decode() for mark in parking.LOADED]),
            st.sampled_from(["<title>", "</title>", "<h1>", "</h1>", "<input type=password>", "<script>", "</script>"]),
            st.just("<script>location.href = 'https://other.example/'</script>"),
        ),
        max_size=8,
    )
)
def test_judge_content_short_way(parts: list[str]) -> None:
    """With and without the short way, the verdict is the same."""
    sight = look(_seen(" ".join(parts)), Expected(names=("Some clinic",)))
    if sight is not None:
        assert judge_content(sight) == by_rules(sight)


_PIECES = st.sampled_from(
    (
        *(mark for mark in _MARKS if mark.isascii()),
        *(mark.decode() for mark in parking.LOADED),
        *("fo", "und", "4", "0", "isn", "t", "not", "sa", "le", "Lunch", " ", " ", "'", "-", "_", "\x1c", "\x00", "\n"),
        *(
            "<b>",
            "</b>",
            "<span id=x>",
            "</span>",
            "<p>",
            "</p>",
            "<h1>",
            "</h1>",
            "<title>",
            "</title>",
            "<",
            ">",
            "<!--",
        ),
        *("-->", "&#52;", "&apos;", "&rsquo;", "&amp;", "&nbsp;", "&copy;", "&quot;", "&filig;", "&", "<noscript>"),
        *("<script>", "</script>", "<input type=password>", "<iframe src='/px.js?ch=1'>", "<svg>", "</svg>", "<br/>"),
    )
)


@given(parts=st.lists(_PIECES, max_size=12), heading=st.booleans())
def test_says_nothing_of_remarkable_bytes(parts: list[str], *, heading: bool) -> None:
    """Bytes that are let through unread hold nothing that a glance would have found."""
    body = "".join(["<h1>" if heading else "<p>", *parts])
    walk, expected = _seen(body), Expected(names=("Some clinic",))
    seen = glance(body.encode())
    if says_nothing(body.encode()):
        assert not bears_telltale(seen)
        assert not seen.scripts
        assert not seen.password
    if is_plain(walk, expected):
        sight = look(walk, expected)
        assert sight is None or judge_content(sight) is None


def test_says_nothing_of_an_ordinary_page() -> None:
    """A small page with its markup, links and references is let through without being read."""
    body = (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Food &amp; shelter</title></head><body>"
        "<h1>Food &amp; shelter</h1><p>Open <b>daily</b>, <a href='/hours'>hours</a> here.</body></html>"
    )
    assert says_nothing(body.encode())
    assert not says_nothing(b"<h1>4<span>0</span>4</h1>")


@given(
    st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from(f"'{_QUOTE} .aB{not_found._OTHER_MARKS}")))
)
def test_plain_leaves_words(text: str) -> None:
    """Text in plain words is in lower case, without marks, and its words are as they were written."""
    assert not_found.plain(text).split() == _MARK.sub(" ", text.casefold().replace(_QUOTE, "'")).split()


@pytest.mark.parametrize(("name", "pattern"), trades._patterns().items())
@given(data=st.data())
def test_trade_by_its_own_triggers(name: str, pattern: object, data: st.DataObject) -> None:
    """No phrase of a trade is missed because its pattern was not asked."""
    phrase = data.draw(st.from_regex(pattern, fullmatch=True))
    seen = plain(phrase)
    assert trades._JOINED.search(seen) or not trades._triggers()[name].isdisjoint(seen.split())
