"""Promises about addresses put in the place of others in a file: those, and not one byte besides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import links_of
from crawler.written import readdressed

OLD = "https://old.example/a?x=1&copy=2"
NEW = "https://new.example/b?p=3&lt=4"
TYPES = {"html": "text/html", "md": "text/markdown", "txt": "text/plain"}


def edited(text: str | bytes, form: str, wanted: dict[str, str] | None = None) -> tuple[bytes, int]:
    """The file with new addresses, and how many places are left to a person."""
    body = text.encode() if isinstance(text, str) else text
    done = readdressed(body, url=f"file:///a.{form}", content_type=TYPES[form], wanted=wanted or {OLD: NEW})
    assert done is not None
    return done.was.mark + done.text.encode(done.was.codec, done.was.errors), len(done.left)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="https://old.example/a?x=1&amp;copy=2">x</a>', '<a href="https://new.example/b?p=3&amp;lt=4">x</a>'),
        ("<A\n HREF='https://old.example/a?x=1&copy=2'>x</A>", "<A\n HREF='https://new.example/b?p=3&amp;lt=4'>x</A>"),
        ("<a href=https://old.example/a?x=1&copy=2>x</a>", '<a href="https://new.example/b?p=3&amp;lt=4">x</a>'),
        ('<a href=" https://OLD.example/a?x=1&#38;copy=2\n">x</a>', '<a href=" https://new.example/b?p=3&amp;lt=4\n">x</a>'),
        (
            '<a title="href=q" href="//old.example/a?x=1&copy=2" href="no">x</a><base href="https://x.example/">',
            '<a title="href=q" href="https://new.example/b?p=3&amp;lt=4" href="no">x</a><base href="https://x.example/">',
        ),
        (
            '<base href="https://old.example/"><a href="a?x=1&copy=2">x</a>',
            '<base href="https://old.example/"><a href="https://new.example/b?p=3&amp;lt=4">x</a>',
        ),
    ],
)  # fmt: skip
def test_link_of_a_page_is_changed_in_its_attribute(before: str, after: str) -> None:
    """Quotes, letters and blanks stay; signs that markup needs are written as it needs them."""
    assert edited(before, "html") == (after.encode(), 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[x](OLD 'title') and [x](<OLD>)", "[x](NEW 'title') and [x](<NEW>)"),
        ("[x][1], [1]\n\n[1]: OLD 'title'\n[1]: OLD", "[x][1], [1]\n\n[1]: NEW 'title'\n[1]: OLD"),
        ("> [x](\n> OLD)\n\n- see <OLD>, OLD.", "> [x](\n> NEW)\n\n- see <NEW>, NEW."),
        ("| a | b |\n|---|---|\n| OLD | [OLD](OLD) |\n", "| a | b |\n|---|---|\n| NEW | [OLD](NEW) |\n"),
        ("see [1]: OLD. Then *OLD*", "see [1]: NEW. Then *NEW*"),
        ("<a href='https://old.example/a?x=1&amp;copy=2'> OLD", "<a href='https://new.example/b?p=3&amp;lt=4'> OLD"),
    ],
)  # fmt: skip
def test_link_of_a_markdown_text_is_changed_in_every_form(before: str, after: str) -> None:
    """Inline, by reference, in angle brackets, bare, in quotes, tables and HTML; the words of a link stay."""
    said = before.replace("OLD", OLD)
    assert edited(said, "md") == (after.replace("OLD", OLD).replace("NEW", NEW).encode(), 0)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("`OLD`\n\n```\ncurl OLD\n```\n\n    OLD\n\n![x](OLD)\n\n[unused]: OLD\n\n<!-- OLD -->", "md"),
        ("https://archive.example/web/OLD OLD/more OLD&z=1", "txt"),
        ('<!-- <a href="OLD">x</a> --><script>"<a href=OLD>"</script><p title="OLD">OLD <img src="OLD"></p>', "html"),
        ('<a href="/a" data-href="OLD" title=\'<a href="OLD">\'>OLD</a>', "html"),
    ],
)
def test_what_is_no_link_stays(text: str, form: str) -> None:
    """Code, comments, scripts, pictures, words, and longer addresses that hold the old one."""
    text = text.replace("OLD", OLD)
    assert edited(text, form) == (text.encode(), 0)


@pytest.mark.parametrize("charset", ["utf-8-sig", "latin-1", "cp1252", "shift_jis", "iso2022_jp", "utf-16"])
def test_bytes_stay_in_every_charset(charset: str) -> None:
    """What is around a link is the same bytes after the edit, whatever it is written in."""
    words = {"shift_jis": "表示ソ予", "iso2022_jp": "表示ソ予"}.get(charset, "Café\u00a0Ñ")
    page = f'<meta charset="{charset}"><p>{words}</p>\r\n<a href="https://old.example/">{words}</a>\r{words}'
    made, left = edited(page.encode(charset), "html", {"https://old.example/": "https://new.example/"})
    assert (made, left) == (page.replace("//old.", "//new.").encode(charset), 0)


def test_stray_bytes_stay() -> None:
    """A page that is valid in no charset keeps each byte."""
    page = b'<p>\xe9\xff\x81 \xc3\xa9 <a href="https://old.example/">\x80</a>'
    assert edited(page, "html", {"https://old.example/": NEW})[0] == page.replace(
        b"https://old.example/", NEW.replace("&", "&amp;").encode()
    )


def test_address_that_cannot_be_written_there_is_left() -> None:
    """A bare address ends at a quote: the link is named for a person, and the others are changed."""
    made, left = edited(f"See {OLD} and [x]({OLD}).", "md", {OLD: "https://new.example/it's"})
    assert (made.decode(), left) == (f"See {OLD} and [x](https://new.example/it's).", 1)


def test_parentheses_are_kept_in_pairs() -> None:
    """A destination in Markdown does not end early."""
    assert edited(f"[x]({OLD})", "md", {OLD: "https://new.example/a)b(c_(d)"})[1] == 0


ADDRESSES = st.sampled_from([OLD, "https://old.example/a", "https://else.example/?u=https://old.example/a", "/a#b"])
PIECES = {
    "html": ['<a href="{}">{}</a>', "<a class=x href='{}'>y</a>", "<a href={}>z</a>", "<!-- <a href='{}'> -->",
             "<b>{}</b>", '<script>x = "<a href={}>"</script>', "\r\n", " é ", '<img src="{}">'],
    "md": ["[a]({})", "[a](<{}> 't')", "<{}>", "{}", "`{}`", "\n\n```\n{}\n```\n\n", "\n\n> {}\n\n", "\r\n",
           " é ", "**{}**", "\n\n[r]: {}\n\n", "[r]",
           "<a href='{}'>b</a>", "\n\n| {} | a |\n|---|---|\n| [t]({}) | {} |\n\n"],
    "txt": ["{}", "({})", "<{}>", "\n", " é ", '"{}"', "x{}"],
}  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> tuple[str, str]:
    """A file of one form, put together from pieces with addresses in them."""
    form = draw(st.sampled_from(sorted(PIECES)))
    pieces = draw(st.lists(st.sampled_from(PIECES[form]), max_size=12))
    return form, " ".join(piece.replace("{}", draw(ADDRESSES)) for piece in pieces)


@given(files())
def test_only_the_links_concerned_differ(file: tuple[str, str]) -> None:
    """The same links in the same places but for those, and taking them back gives the very file."""
    form, text = file
    wanted = {OLD: "https://new.example/b", "https://old.example/a": "https://new.example/c"}
    done = readdressed(text.encode(), url=f"file:///a.{form}", content_type=TYPES[form], wanted=wanted)
    assert done is not None
    before, after = (
        links_of(body.encode(), url=f"file:///a.{form}", content_type=TYPES[form]) for body in (text, done.text)
    )
    assert [link.href for link in after] == [wanted.get(link.href, link.href) for link in before]
    assert not done.left
    assert _masked(done.text) == _masked(text)


def _masked(text: str) -> str:
    """The text without the addresses that this is about."""
    for address in (OLD, "https://old.example/a", "https://new.example/b", "https://new.example/c"):
        text = text.replace(address, "\0")
    return text
