"""Small PDF and DOCX files written by hand, so that a test shows what is in them."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a PDF: lines from top to bottom (`""` leaves a gap), links as `(words, address)` after them."""

    lines: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    heading: str = ""
    image: bytes = b""


def pdf(
    *sheets: Sheet,
    title: str = "",
    made: str = "20260101000000",
    language: str = "",
    packed: bool = False,
    salt: str = "",
) -> bytes:
    """A PDF 1.4 file; `made` is its creation date, `salt` goes into its id and producer: neither is its text."""
    objects: list[bytes] = [
        b"",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = [_page(sheet, objects, packed=packed) for sheet in sheets]
    lang = f" /Lang ({language})" if language else ""
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R{lang} >>".encode()
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>".encode()
    objects.append(
        f"<< /Title ({title}) /Producer (Press {salt}) /CreationDate (D:{made}Z) /ModDate (D:{made}Z) >>".encode(
            "cp1252"
        )
    )
    return _file(objects, salt)


def _page(sheet: Sheet, objects: list[bytes], *, packed: bool) -> int:
    drawn, annotations, y = [], [], 740
    if sheet.heading:
        drawn.append(f"BT /F1 22 Tf 72 {y} Td ({_literal(sheet.heading)}) Tj ET")
        y -= 40
    for line in sheet.lines:
        if line:
            drawn.append(f"BT /F1 11 Tf 72 {y} Td ({_literal(line)}) Tj ET")
        y -= 14
    for words, address in sheet.links:
        drawn.append(f"BT /F1 11 Tf 72 {y} Td ({_literal(words)}) Tj ET")
        objects.append(
            f"<< /Type /Annot /Subtype /Link /Rect [72 {y - 3} 500 {y + 11}] "
            f"/A << /S /URI /URI ({_literal(address)}) >> >>".encode()
        )
        annotations.append(len(objects))
        y -= 28
    resources = "/Font << /F1 3 0 R >>"
    if sheet.image:
        objects.append(
            b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
            b"/Length %d >>\nstream\n%s\nendstream" % (len(sheet.image), sheet.image)
        )
        resources += f" /XObject << /I {len(objects)} 0 R >>"
        drawn.append("q 500 0 0 700 50 50 cm /I Do Q")
    content = "\n".join(drawn).encode("cp1252")
    if packed:
        content = zlib.compress(content)
    filtered = b"/Filter /FlateDecode " if packed else b""
    objects.append(b"<< %s/Length %d >>\nstream\n%s\nendstream" % (filtered, len(content), content))
    body = len(objects)
    noted = " ".join(f"{number} 0 R" for number in annotations)
    objects.append(
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << {resources} >> "
        f"/Contents {body} 0 R /Annots [{noted}] >>".encode()
    )
    return len(objects)


def _literal(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: Sequence[bytes], salt: str, extra: str = "") -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    mark = salt.encode().hex() or "00"
    out += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R "
        f"/ID [<{mark}> <{mark}>]{extra} >>\nstartxref\n{start}\n%%EOF\n"
    ).encode()
    return bytes(out)


def locked_pdf() -> bytes:
    """A PDF that asks for a password: its encryption entry fits no empty one (PDF 1.4, standard handler, rev. 2)."""
    whole = pdf(Sheet(["A secret"]), salt="locked")
    key = f"<{'5a' * 32}>"
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O {key} /U {key} /P -44 >>"
    return whole.replace(b"/Root 1 0 R", f"{lock} /Root 1 0 R".encode())


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def docx(body: str, *, links: Sequence[str] = (), pages: int | None = None, title: str = "", styles: str = "") -> bytes:
    """A DOCX file around the inside of `<w:body>`; link number 1 is `r:id="r1"`."""
    relations = "".join(
        f'<Relationship Id="r{number}" Type="hyperlink" Target="{escape(link)}" TargetMode="External"/>'
        for number, link in enumerate(links, 1)
    )
    app = f"<Properties><Pages>{pages}</Pages></Properties>" if pages is not None else "<Properties/>"
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f'<?xml version="1.0"?><w:document {_W} {_R}><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
        "word/styles.xml": f"<w:styles {_W}>{styles}</w:styles>",
        "docProps/app.xml": app,
        "docProps/core.xml": f'<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></p>',
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return held.getvalue()


def paragraph(text: str, style: str = "", *, item: bool = False) -> str:
    """A `<w:p>`; `style` is a style id, `item` makes it a list item."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if item else ""
    return f"<w:p><w:pPr>{named}{listed}</w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"
