"""A digest as mail on the wire: bytes that every server and reader takes as they are meant.

The bytes depend on nothing but the digest, the sender, the site and the recipient: a message built again after a crash
is the same message, with the same Message-ID. The body names nobody, so it is built once per digest; only three header
lines differ between people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from alerts.private import keyed_hash
from catalog.errors import ConfigError
from catalog.urls import canonical, host

if TYPE_CHECKING:
    from alerts.digest import Digest
    from alerts.recipients import Recipient

# RFC 2045 section 6.7 (5) allows 76 columns of quoted-printable; Python's own default is 78.
_WIRE: Final = SMTP.clone(max_line_length=76)
_NOBODY: Final = "undisclosed-recipients:;"
_LONGEST_URI: Final = 900
_URI: Final = re.compile(r"[!#-;=?-~]+")
_DOTTED: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail to one recipient. `name` is fit for a file name and names nobody; `raw` is the mail with CRLF."""

    id: str
    name: str
    sender: str
    recipient: Recipient
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who writes, from where: what is the same in all our mail. `key` signs what only we may have made."""

    sender: Address
    namespace: str
    key: bytes
    one_click: str
    """What a token is put behind to unsubscribe; empty where nothing answers."""

    @classmethod
    def of(cls, sender: str, site: str, key: bytes, *, unsubscribe: str | None = None) -> Letterhead:
        """The letterhead of the configured `people.sender`, `site.url` and `people.unsubscribe_url`.

        Without the last it is a page of the site: https whatever the pages are served with (RFC 8058 section 3.1).

        Raises:
            ConfigError: one of them cannot be used in mail.
        """
        address = canonical(site)
        if address is None or len(address) > _LONGEST_URI:
            raise ConfigError("site.url: mail needs the site's http or https address here, of at most 900 characters")
        name = host(address)
        return cls(
            sender=_sender(sender),
            one_click=_one_click(f"https:{address.split(':', 1)[1].rstrip('/')}/unsubscribe/", unsubscribe),
            namespace=name if _DOTTED.fullmatch(name) else "localhost",
            key=key,
        )


class Letter:
    """One digest, ready to be addressed to any number of people."""

    def __init__(self, digest: Digest, letterhead: Letterhead) -> None:
        self.digest = digest
        self.letterhead = letterhead
        self._same_for_all = _head(digest, letterhead)
        self._body = _body(digest)

    def to(self, recipient: Recipient) -> Message:
        """The mail to one recipient."""
        identity = f"{self.digest.id}.{recipient.key[:32]}@{self.letterhead.namespace}"
        # Mails stay 7-bit: whoever's name has other letters (RFC 6531) is only on the envelope.
        to = recipient.address if recipient.address and recipient.address.isascii() else _NOBODY
        own = [f"To: {to}\r\n".encode("ascii"), _uri_header("Message-ID", identity)]
        own.append(_uri_header("List-Unsubscribe", *self._ways_out(recipient)))
        return Message(
            id=identity,
            name=f"{self.digest.made_at:%Y-%m-%d}-{self.digest.id}-{recipient.key[:32]}",
            sender=self.letterhead.sender.addr_spec,
            recipient=recipient,
            raw=self._same_for_all + b"".join(own) + self._body,
        )

    def _ways_out(self, recipient: Recipient) -> tuple[str, ...]:
        token = keyed_hash(self.letterhead.key, "unsubscribe", recipient.key)[:40]
        writing = f"mailto:{quote(self.letterhead.sender.addr_spec, safe='@')}?subject=unsubscribe"
        return (f"{self.letterhead.one_click}{token}", writing) if self.letterhead.one_click else (writing,)


def _one_click(site: str, asked: str | None) -> str:
    if asked == "":
        return ""
    address = canonical(asked) if asked else site
    if address is None or len(address) > _LONGEST_URI or not _URI.fullmatch(address):
        raise ConfigError("people.unsubscribe_url: mail needs an https address here, of at most 900 characters")
    return address.replace(",", "%2C")


def _head(digest: Digest, letterhead: Letterhead) -> bytes:
    head = EmailMessage(policy=_WIRE)
    head["From"] = letterhead.sender
    head["Subject"] = digest.subject
    head["Date"] = digest.made_at
    head["Auto-Submitted"] = "auto-generated"
    if letterhead.one_click:
        head["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    head["Content-Language"] = digest.language
    # The blank line after the headers goes: more headers follow.
    return head.as_bytes().removesuffix(b"\r\n") + _uri_header("List-Id", f"digest.{letterhead.namespace}")


def _body(digest: Digest) -> bytes:
    body = EmailMessage(policy=_WIRE)
    body.set_content(digest.text, cte="quoted-printable")
    # An equals sign before an underscore never occurs in quoted-printable text, so the boundary cannot either.
    body.make_alternative(boundary=f"=_{digest.id}")
    body.add_alternative(digest.html, subtype="html", cte="quoted-printable")
    return body.as_bytes()


def _uri_header(name: str, *values: str) -> bytes:
    """A header of `<...>` values, broken only between them.

    Python's own policies fold such a header over 75 columns into RFC 2047 words, which RFC 2047 section 5 forbids
    here and which makes unsubscribing fail (CPython issue 85725).
    """
    if wrong := [value for value in values if not _URI.fullmatch(value)]:
        raise ValueError(f"not fit for a {name} header: {wrong[0]!r}")
    return f"{name}: {(',' + chr(13) + chr(10) + ' ').join(f'<{value}>' for value in values)}\r\n".encode("ascii")


def _sender(words: str) -> Address:
    head = EmailMessage(policy=_WIRE)
    try:
        head["From"] = words
        field = head["From"]
        assert isinstance(field, AddressHeader)  # noqa: S101 - tells mypy what the policy makes of From
        (address,) = field.addresses
    except (ValueError, IndexError):
        address = Address()
        field = None
    plain = address.addr_spec
    if field is None or field.defects or not address.domain or not plain.isascii() or not _URI.fullmatch(plain):
        raise ConfigError("people.sender: write one sender, like Checkback <digest@example.org>")
    return address
