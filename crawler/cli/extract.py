"""`checkback extract`: what Checkback reads in a saved page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from catalog.model import Document, Link


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", help="Address of the page; its links are relative to it. Default: the file's own.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def extract(file: Path, url: str | None, form: str) -> None:
    """Show the title, dates, text and links that are read in a saved page, FILE.

    FILE - is standard input. The file is read as what its bytes show
    (HTML, PDF, DOCX, RSS, Atom, JSON); *.md as Markdown, *.txt as plain text.
    """
    from crawler.saved import read_piped, read_saved  # noqa: PLC0415 - keeps checkback --help fast

    if str(file) == "-":
        document = read_piped(sys.stdin.buffer.read(), url or "about:blank")
    else:
        document = read_saved(file, url or file.absolute().as_uri())
    click.echo(_as_json(document) if form == "json" else _as_text(document), nl=False)


def _as_json(document: Document) -> str:
    import json  # noqa: PLC0415 - keeps checkback --help fast

    page: dict[str, object] = {
        "title": document.title,
        "language": document.language,
        "dates": [{"kind": date.kind, "value": date.value, "text": date.text} for date in document.dates],
        "blocks": [
            {"text": block.text, "path": block.path, "region": block.region.value, "heading": block.heading}
            for block in document.blocks
        ],
        "links": [
            {
                "href": link.href,
                "text": link.text,
                "region": link.region.value,
                "section": link.section,
                "line": link.line or None,
            }
            for link in document.links
        ],
    }
    if document.form != "html" or document.unread:
        page |= {"form": document.form, "pages": document.pages, "unread": list(document.unread)}
    return json.dumps(page, ensure_ascii=False) + "\n"


def _as_text(document: Document) -> str:
    from crawler.extract import contacts  # noqa: PLC0415 - keeps checkback --help fast

    lines = [f"Title: {document.title or '(none)'}", f"Language: {document.language or '(not declared)'}"]
    lines += [f"Pages: {document.pages}"] if document.pages is not None else []
    lines += [f"Could not be read: {part}" for part in document.unread]
    lines += [f"Date: {date.kind} {date.value}" for date in document.dates]
    lines += [f"Contact: {one.kind} {one.value}" for one in contacts(document)]
    lines.append("")
    for block in document.blocks:
        mark = {"li": "- ", "tr": "| "}.get(block.tag, "# " if block.tag in _HEADINGS else "")
        region = f"[{block.region.value}] " if block.region.is_furniture else ""
        lines.append(f"{region}{mark}{block.text}")
    lines += ["", *(f"{_place(link)}: {link.text or '(no words)'} -> {link.href}" for link in document.links)]
    return "\n".join(lines).rstrip() + "\n"


def _place(link: Link) -> str:
    return f"line {link.line}" if link.line else link.section or "link"


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
