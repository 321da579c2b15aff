"""What is wrong with a mail as bytes on the wire: the rules our messages promise to keep."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

ONCE = ("From", "To", "Date", "Message-ID", "Subject", "MIME-Version", "List-Id", "List-Unsubscribe")
ONCE += ("List-Unsubscribe-Post", "Auto-Submitted")
_ENCODED_WORD = re.compile(rb"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=")


def read(raw: bytes) -> EmailMessage:
    """The message as the standard library understands it."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(raw: bytes) -> str:
    """The plain text part."""
    return _part(raw, "plain")


def html_of(raw: bytes) -> str:
    """The HTML part."""
    return _part(raw, "html")


def _part(raw: bytes, kind: str) -> str:
    part = read(raw).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def faults(raw: bytes) -> list[str]:
    """Every broken rule, empty for a good message."""
    return [*_of_lines(raw), *_of_headers(raw), *_of_parts(raw)]


def _of_lines(raw: bytes) -> list[str]:
    found = []
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        found.append("bare LF or CR (RFC 5321 section 2.3.8)")
    head, _, body = raw.partition(b"\r\n\r\n")
    if any(len(line) > 998 for line in head.split(b"\r\n")):
        found.append("header line over 998 (RFC 5322 section 2.1.1)")
    if any(len(line) > 76 for line in body.split(b"\r\n")):
        found.append("body line over 76 (RFC 2045 section 6.7)")
    if not raw.isascii():
        found.append("8-bit bytes (RFC 5321 section 2.4)")
    if any(len(word) > 75 for word in _ENCODED_WORD.findall(head)):
        found.append("encoded word over 75 (RFC 2047 section 2)")
    return found


def _of_headers(raw: bytes) -> list[str]:
    message = read(raw)
    found = [f"{name} not exactly once" for name in ONCE if len(message.get_all(name, [])) != 1]
    found += [f"{name}: {value.defects}" for name, value in message.items() if getattr(value, "defects", ())]
    head = raw.partition(b"\r\n\r\n")[0]
    for name in (b"List-Unsubscribe", b"List-Id", b"Message-ID", b"To"):
        field = re.search(rb"(?mi)^" + name + rb":.*(?:\r\n[ \t].*)*", head)
        if field is None or b"=?" in field[0]:
            found.append(f"{name.decode()} is missing or encoded (RFC 2047 section 5)")
    if not re.search(r"<https://[^<>\s]+>", str(message["List-Unsubscribe"])):
        found.append("no https address to unsubscribe (RFC 8058 section 3.1)")
    if message["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
        found.append("List-Unsubscribe-Post (RFC 8058 section 3.1)")
    return found


def _of_parts(raw: bytes) -> list[str]:
    message = read(raw)
    found = [f"{part.get_content_type()}: {part.defects}" for part in message.walk() if part.defects]
    if [part.get_content_type() for part in message.iter_parts()] != ["text/plain", "text/html"]:
        found.append("not plain text, then HTML (RFC 2046 section 5.1.4)")
        return found
    html = html_of(raw)
    if len(html.encode()) > 102_000:
        found.append("HTML that Gmail would cut")
    if re.search(r"<(script|form|iframe|object|link|base|img)\b", html, re.IGNORECASE):
        found.append("an element that acts, or that leads a mail program to a server")
    if not re.search(r"<html[^>]* lang=", html):
        found.append("HTML without a language")
    return found
