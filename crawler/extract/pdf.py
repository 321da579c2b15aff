"""PDF to a Document, through PDFium: paragraphs with the page they stand on, title, pages, links.

What is no text of the file (dates, producer, ids) is not looked at, so that a file made anew with the same words is the
same document. PDFium must not be called by two threads at once; one lock keeps them apart. There is no clock here:
work is bounded by pages, characters and the bytes that packed content grows to.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from statistics import median
from threading import Lock
from typing import TYPE_CHECKING, Any

from catalog.model import Block, Document, Link, Region
from crawler.extract import unread
from crawler.extract.dates import dates
from crawler.extract.fold import fold
from crawler.extract.lines import Line, paragraphs
from crawler.extract.packed import grows_beyond
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import WatchRules

MOST_PAGES = 500
MOST_CHARACTERS = 1_500_000
_MOST_UNPACKED = 96_000_000
_MOST_LINKS = 5_000
_LONGEST_TITLE = 200
_PASSWORD = 4
_LOCK = Lock()
_SAYS_NOTHING = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\b.*|untitled.*|sin t[ií]tulo.*|document ?\d*"
    r"|.*\.(?:docx?|indd|pdf|qxd|pmd|rtf|pptx?|xlsx?|odt|tex|ai|cdr|pub)|[\W\d_]*)$",
    re.IGNORECASE,
)
_SPLIT_WORD = re.compile("[\x02\ufffe\u00ad]\r?\n?")
_PAGE_NUMBER = re.compile(
    r"^\W*(?:(?:page|página|pág|p|seite)\W*)?\d+(?:\W+(?:(?:of|de|von)\W+)?\d+)?\W*$", re.IGNORECASE
)
_REPEATED_ON = 3
_LONG_PAGE = 6


@dataclass(slots=True)
class _Reading:
    """What was read of one file so far."""

    url: str
    pages: list[list[Block]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    """Numbers of the pages on which something is drawn and nothing can be read."""
    heading: tuple[float, str] = (0.0, "")
    characters: int = 0


def read(body: bytes, *, url: str, content_type: str | None, rules: WatchRules) -> Document:  # noqa: ARG001 - a Reader
    """The document in a PDF; what a password, damage, pictures or sheer length keep from us stands in `unread`."""
    import pypdfium2  # noqa: PLC0415 - 50 ms that most runs never need

    if grows_beyond(body, _MOST_UNPACKED):
        return Document(form="pdf", unread=(unread.part(unread.TOO_LONG, "packed too tightly"),))
    with _LOCK:
        try:
            paper = pypdfium2.PdfDocument(body)
        except pypdfium2.PdfiumError as trouble:
            locked = getattr(trouble, "err_code", None) == _PASSWORD
            return Document(form="pdf", unread=(unread.ENCRYPTED if locked else unread.DAMAGED,))
        try:
            return _document(paper, url)
        finally:
            paper.close()


def _document(paper: Any, url: str) -> Document:  # noqa: ANN401 - pypdfium2 is loaded late
    reading, count = _Reading(url), len(paper)
    for number in range(1, min(count, MOST_PAGES) + 1):
        _read_page(paper, number, reading)
        if reading.characters > MOST_CHARACTERS:
            break
    blocks = tuple(_without_frames(reading.pages))
    missed = []
    if len(reading.pages) < count:
        missed.append(unread.part(unread.TOO_LONG, f"after page {len(reading.pages)} of {count}"))
    if reading.pictures:
        rule = unread.PICTURE_PAGES if blocks else unread.PICTURES
        missed.append(unread.part(rule, unread.listed(reading.pictures)))
    language = _language(paper)
    return Document(
        title=_title(paper, reading, blocks),
        language=language,
        dates=dates(blocks, (), language),
        blocks=blocks,
        links=tuple(reading.links),
        form="pdf",
        pages=count,
        unread=tuple(missed) or (() if count else (unread.DAMAGED,)),
    )


def _read_page(paper: Any, number: int, reading: _Reading) -> None:  # noqa: ANN401 - pypdfium2 is loaded late
    import pypdfium2  # noqa: PLC0415 - 50 ms that most runs never need

    heading = f"page {number}"
    try:
        page = paper[number - 1]
    except pypdfium2.PdfiumError:
        reading.pages.append([])
        reading.pictures.append(number)
        return
    try:
        words = page.get_textpage()
        try:
            lines = _lines(words)
            reading.links += _links(page, words, heading, reading)
        finally:
            words.close()
        blocks = []
        for paragraph in paragraphs(lines):
            path = f"{heading.replace(' ', '-')}/{paragraph.tag}"
            blocks.append(Block(paragraph.text, path, heading=heading, tag=paragraph.tag))
            if number == 1 and paragraph.height > reading.heading[0] and any(map(str.isalpha, paragraph.text)):
                reading.heading = (paragraph.height, paragraph.text)
        reading.pages.append(blocks)
        reading.characters += sum(len(block.text) for block in blocks)
        if not blocks and next(page.get_objects(max_depth=1), None) is not None:
            reading.pictures.append(number)
    except pypdfium2.PdfiumError:
        reading.pages.append([])
        reading.pictures.append(number)
    finally:
        page.close()


def _lines(words: Any) -> list[Line]:  # noqa: ANN401 - pypdfium2 is loaded late
    """The lines of a page in reading order, each with its place on the paper, in points."""
    from pypdfium2 import raw  # noqa: PLC0415 - 50 ms that most runs never need

    text = words.get_text_range()
    wide = not text.isascii() and max(text) > "\uffff"
    found: list[Line] = []
    at = 0
    for line in text.split("\n"):
        said = line.strip()
        if said:
            first = at + len(line) - len(line.lstrip())
            last = first + len(said) - 1
            if wide:
                first, last = (len(text[:index].encode("utf-16-le", "replace")) // 2 for index in (first, last))
            box, end = (_box(raw, words, index) for index in (first, last))
            found.append(Line(said, box[0], end[1], box[2], box[3]))
        at += len(line) + 1
        if at > MOST_CHARACTERS:
            break
    return found


def _box(raw: Any, words: Any, text_index: int) -> tuple[float, float, float, float]:  # noqa: ANN401 - pypdfium2 is loaded late
    """Left, right, bottom and top of the character at an index of the page's text."""
    index = raw.FPDFText_GetCharIndexFromTextIndex(words.raw, text_index)
    box = raw.FS_RECTF()
    if index < 0 or not raw.FPDFText_GetLooseCharBox(words.raw, index, ctypes.byref(box)):
        return (0.0, 0.0, 0.0, 0.0)
    return (box.left, box.right, box.bottom, box.top)


def _links(page: Any, words: Any, section: str, reading: _Reading) -> Iterator[Link]:  # noqa: ANN401 - pypdfium2 is loaded late
    """The links drawn on a page; pieces of one link that stand on several lines are one."""
    from pypdfium2 import raw  # noqa: PLC0415 - 50 ms that most runs never need

    start, link = ctypes.c_int(0), raw.FPDF_LINK()
    found: list[tuple[str, list[str]]] = []
    room = _MOST_LINKS - len(reading.links)
    while len(found) < room and raw.FPDFLink_Enumerate(page.raw, ctypes.byref(start), ctypes.byref(link)):
        address = _address(raw, page, link)
        box = raw.FS_RECTF()
        if not address or not raw.FPDFLink_GetAnnotRect(link, ctypes.byref(box)):
            continue
        said = words.get_text_bounded(box.left, box.bottom, box.right, box.top)
        if found and found[-1][0] == address:
            found[-1][1].append(said)
        else:
            found.append((address, [said]))
    for address, said in found:
        yield Link(
            resolve(reading.url, address) or address, fold(_SPLIT_WORD.sub("", " ".join(said)))[:300], section=section
        )


def _address(raw: Any, page: Any, link: Any) -> str:  # noqa: ANN401 - pypdfium2 is loaded late
    action = raw.FPDFLink_GetAction(link)
    if not action:
        return ""
    size = raw.FPDFAction_GetURIPath(page.pdf.raw, action, None, 0)
    if not 1 < size <= 8_192:  # noqa: PLR2004 - the terminating NUL is counted; no address that long is one
        return ""
    held = ctypes.create_string_buffer(size)
    raw.FPDFAction_GetURIPath(page.pdf.raw, action, held, size)
    address = held.value.decode("utf-8", "replace").strip()
    return "" if address.lower().startswith("javascript:") else address


def _without_frames(pages: list[list[Block]]) -> Iterator[Block]:
    """The blocks in reading order; page numbers, and what most pages say again at their edges, are frame."""
    edges: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        for name in {_numbered(block.text, number) for block in (*page[: _edge(page)], *page[-_edge(page) :])}:
            edges[name] = edges.get(name, 0) + 1
    often = max(_REPEATED_ON, len(pages) // 2)
    seen: set[str] = set()
    for number, page in enumerate(pages, 1):
        for place, block in enumerate(page):
            name = _numbered(block.text, number)
            at_edge = not _edge(page) <= place < len(page) - _edge(page)
            is_frame = at_edge and (bool(_PAGE_NUMBER.match(block.text)) or (edges[name] >= often and name in seen))
            seen.add(name)
            region = Region.HEADER if place < len(page) / 2 else Region.FOOTER
            yield Block(block.text, block.path, region, block.heading, block.tag) if is_frame else block


def _edge(page: list[Block]) -> int:
    """How many blocks at the top, and at the bottom, may be a running head: two lines where there is much between."""
    return 2 if len(page) >= _LONG_PAGE else 1


def _numbered(text: str, page: int) -> str:
    """A text with the number of its page taken out, so that `3 | Handbook` and `4 | Handbook` are the same."""
    return re.sub(rf"\b{page}\b", "#", text)


def _title(paper: Any, reading: _Reading, blocks: tuple[Block, ...]) -> str:  # noqa: ANN401 - pypdfium2 is loaded late
    """What the file calls itself, unless that is a file name; else its largest words on page 1, else its first."""
    named = fold(paper.get_metadata_value("Title"))
    if named and not _SAYS_NOTHING.match(named):
        return named[:_LONGEST_TITLE]
    usual = median([len(block.text) for block in blocks] or [0])
    height, heading = reading.heading
    if height and len(heading) <= max(_LONGEST_TITLE, usual):
        return heading[:_LONGEST_TITLE]
    return next((block.text for block in blocks if len(block.text) <= _LONGEST_TITLE), "")


def _language(paper: Any) -> str | None:  # noqa: ANN401 - pypdfium2 is loaded late
    from pypdfium2 import raw  # noqa: PLC0415 - 50 ms that most runs never need

    held = (ctypes.c_ushort * 64)()
    size = raw.FPDFCatalog_GetLanguage(paper.raw, held, ctypes.sizeof(held))
    if not 2 < size <= ctypes.sizeof(held):  # noqa: PLR2004 - the terminating NUL alone is no language
        return None
    name = bytes(held)[: size - 2].decode("utf-16-le", "replace").strip("\0 ")
    return name if re.fullmatch(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", name) else None
