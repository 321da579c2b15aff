"""PDF and DOCX files to documents."""

from __future__ import annotations

import io
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Document, Region
from crawler.extract import extract
from crawler.extract.lines import Line, paragraphs
from crawler.extract.packed import grows_beyond
from tests.crawler.extract.papers import Sheet, docx, locked_pdf, paragraph, pdf

_URL = "https://rights.example/guide/kyr.pdf"
_PDF = "application/pdf"


def read(body: bytes, content_type: str | None = None) -> Document:
    """The document in a body."""
    return extract(body, url=_URL, content_type=content_type)


def texts(document: Document) -> list[str]:
    """The words of each block."""
    return [block.text for block in document.blocks]


GUIDE = pdf(
    Sheet(
        ["You have the right to remain silent when agents", "come to your door.", "", "", "Ask for a warrant."],
        [("Court guide", "../court")],
        heading="Know your rights",
    ),
    Sheet(["Call the hotline at any hour of the day or night.", "It is free."]),
    title="Know your rights: a guide",
    language="en-US",
)


def test_pdf_says_its_paragraphs_with_their_pages() -> None:
    """Lines that belong together are one block, and each block knows its page."""
    found = read(GUIDE, _PDF)
    assert [(block.text, block.heading, block.tag) for block in found.blocks] == [
        ("Know your rights", "page 1", "h2"),
        ("You have the right to remain silent when agents come to your door.", "page 1", "p"),
        ("Ask for a warrant.", "page 1", "p"),
        ("Court guide", "page 1", "p"),
        ("Call the hotline at any hour of the day or night. It is free.", "page 2", "p"),
    ]
    assert (found.title, found.language, found.pages, found.form, found.unread) == (
        "Know your rights: a guide",
        "en-US",
        2,
        "pdf",
        (),
    )


def test_pdf_links_are_links() -> None:
    """What can be clicked in a PDF is a link with its words, its page, and no line."""
    (link,) = read(GUIDE, _PDF).links
    assert (link.href, link.text, link.section, link.line) == (
        "https://rights.example/court",
        "Court guide",
        "page 1",
        0,
    )


@pytest.mark.parametrize("content_type", [None, "text/html", "application/octet-stream", "text/plain; charset=utf-8"])
def test_pdf_is_known_by_its_bytes(content_type: str | None) -> None:
    """Whatever a server calls a PDF, it is read as one."""
    assert read(GUIDE, content_type).pages == 2


def test_pdf_made_anew_is_the_same_document() -> None:
    """Dates, ids, the producer and the packing of a file are not what it says."""
    one, other = (
        pdf(Sheet(["The same words."]), made=made, salt=salt, packed=packed)
        for made, salt, packed in (("20260101000000", "a", False), ("20261122000000", "b", True))
    )
    assert one != other
    assert read(one) == read(other)


def test_pdf_without_a_telling_title_is_called_by_its_largest_words() -> None:
    """The name of the writer's file is no title."""
    body = pdf(Sheet(["Some text in small letters."], heading="Rights at work"), title="Microsoft Word - kyr_v3.docx")
    assert read(body).title == "Rights at work"


def test_pdf_frames_are_furniture() -> None:
    """Page numbers and what is printed on every page are furniture; its first time is kept, for it may be the date."""
    sheets = [
        Sheet(["Revised May 2026", "", "", f"Rule {n + 20} is said here, and nowhere else.", "", "", f"Page {n} of 4"])
        for n in range(1, 5)
    ]
    found = read(pdf(*sheets))
    kept = [block.text for block in found.blocks if block.region is Region.MAIN]
    assert kept[0] == "Revised May 2026"
    assert len(kept) == 5
    assert not [text for text in kept if " of 4" in text]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (locked_pdf(), ("encrypted",)),
        (GUIDE[:700], ("damaged",)),
        (b"%PDF-1.7\nrubbish", ("damaged",)),
        (pdf(Sheet(image=b"\x80"), Sheet(image=b"\x10")), ("pictures: 1-2",)),
        (pdf(Sheet(["Words."]), Sheet(image=b"\x80")), ("pages: 2",)),
        (pdf(Sheet(["Words."]), Sheet()), ()),
    ],
    ids=["locked", "cut", "rubbish", "scanned", "partly scanned", "blank page"],
)
def test_pdf_says_what_could_not_be_read(body: bytes, why: tuple[str, ...]) -> None:
    """A password, damage and pictures are told as what they are, and nothing fails."""
    assert read(body, _PDF).unread == why


def test_pdf_bomb_is_not_unpacked() -> None:
    """A small file of enormous pages is refused before anything is spent on it."""
    bomb = zlib.compress(b"BT (x) Tj ET " * 10_000_000, 1)
    body = b"%%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\n" % (len(bomb), bomb)
    assert read(body).unread == ("rest: packed too tightly",)


def test_pictures_do_not_count_as_packed_text() -> None:
    """A large picture is no bomb: it is never unpacked."""
    packed = zlib.compress(bytes(2_000_000))
    body = b"1 0 obj << /Subtype /Image /Filter /FlateDecode >>\nstream\n%s\nendstream" % packed
    assert not grows_beyond(body, 1_000_000)
    assert grows_beyond(body.replace(b"/Subtype /Image", b""), 1_000_000)


def test_pdfs_are_read_by_one_thread_at_a_time() -> None:
    """Threads that read at once all get the whole document."""
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, [GUIDE] * 24))
    assert all(one == found[0] for one in found)


def test_words_split_over_lines_are_joined() -> None:
    """A hyphen that only the line's end asked for is not part of the word."""
    lines = [Line("An exam\x02", 72, 500, 700, 712), Line("ple of it.", 72, 200, 686, 698)]
    assert [part.text for part in paragraphs(lines)] == ["An example of it."]


@given(st.binary(max_size=400), st.integers(0, len(GUIDE)), st.integers(0, 200))
def test_pdf_never_fails(rubbish: bytes, at: int, cut: int) -> None:
    """Any bytes in the place of some of a PDF's give a document."""
    read(GUIDE[:at] + rubbish + GUIDE[at + cut :], _PDF)


_LINKED = (
    '<w:p><w:r><w:t>See </w:t></w:r><w:hyperlink r:id="r1"><w:r><w:t>the old guide</w:t></w:r></w:hyperlink>'
    "<w:del><w:r><w:delText>old words</w:delText></w:r></w:del><w:ins><w:r><w:t> now.</w:t></w:r></w:ins></w:p>"
)
_CELLS = (paragraph("Clinic"), paragraph("Monday") + paragraph("9 to 5"))
_TABLE = f"<w:tbl><w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in _CELLS)}</w:tr></w:tbl>"
_STYLES = '<w:style w:styleId="Ttulo1"><w:name w:val="heading 1"/></w:style>'
LETTER = docx(
    paragraph("Tus derechos", "Ttulo1")
    + paragraph("No abras la puerta.")
    + paragraph("Pide la orden.", item=True)
    + _LINKED
    + _TABLE,
    links=["https://court.example/guide"],
    pages=14,
    styles=_STYLES,
)


def test_docx_says_headings_items_rows_and_links() -> None:
    """What Word shows is what is read: translated styles, no deleted words, inserted ones, a row as one block."""
    found = read(LETTER)
    assert [(block.tag, block.text, block.heading) for block in found.blocks] == [
        ("h1", "Tus derechos", ""),
        ("p", "No abras la puerta.", "Tus derechos"),
        ("li", "Pide la orden.", "Tus derechos"),
        ("p", "See the old guide now.", "Tus derechos"),
        ("tr", "Clinic | Monday | 9 to 5", "Tus derechos"),
    ]
    assert (found.title, found.pages, found.form) == ("Tus derechos", 14, "docx")
    assert [(link.href, link.text, link.section) for link in found.links] == [
        ("https://court.example/guide", "the old guide", "Tus derechos")
    ]


def test_docx_field_codes_are_links() -> None:
    """The older way to write a link is read too, and its code is no text."""
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText>HYPERLINK "https://a.example/"</w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>our page</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t> is open</w:t></w:r></w:p>'
    )
    found = read(docx(body))
    assert texts(found) == ["our page is open"]
    assert [(link.href, link.text) for link in found.links] == [("https://a.example/", "our page")]


def test_docx_expands_no_entities() -> None:
    """A document that defines a billion laughs says none of them."""
    laugh = "<!DOCTYPE d [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr(
            "word/document.xml",
            f'{laugh}]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
            "<w:p><w:r><w:t>&i;words</w:t></w:r></w:p></w:body></w:document>",
        )
    assert len(read(held.getvalue()).text) < 100


def test_docx_bomb_is_not_unpacked() -> None:
    """A part that grows beyond what is read leaves the document unread."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open("word/document.xml", "w") as part,
    ):
        for _ in range(50):
            part.write(b" " * 1_000_000)
    assert read(held.getvalue()).unread == ("damaged",)


@pytest.mark.parametrize(
    ("body", "unread"),
    [
        (LETTER[:300], ("damaged",)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), ("encrypted",)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), ("type: doc",)),
        (b"\x89PNG\r\n\x1a\n\x00", ("type: image",)),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.textPK", ("type: odt",)),
        (b"PK\x03\x04 xl/workbook.xml", ("type: xlsx",)),
        (bytes(40), ("type: binary",)),
    ],
    ids=["cut", "locked docx", "old doc", "picture", "odt", "xlsx", "bytes"],
)
def test_other_files_say_why_they_are_not_read(body: bytes, unread: tuple[str, ...]) -> None:
    """What nobody reads here is named, and never read as a page of rubbish."""
    found = read(body, "application/octet-stream")
    assert (found.unread, found.blocks) == (unread, ())


@given(st.binary(max_size=300), st.integers(0, len(LETTER)), st.integers(0, 100))
def test_docx_never_fails(rubbish: bytes, at: int, cut: int) -> None:
    """Any bytes in the place of some of a DOCX's give a document."""
    read(LETTER[:at] + rubbish + LETTER[at + cut :])
