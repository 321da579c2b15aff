"""Contacts a page gives: e-mail addresses and phone numbers, from its words and from its links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from catalog.wording.contacts import contacts as contacts_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import Document

_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Contact:
    """`kind` is `email` or `phone`; `value` is the address in lower case, or the digits; `section` its heading."""

    kind: str
    value: str
    section: str = ""


def contacts(document: Document) -> tuple[Contact, ...]:
    """Each contact once, where it is first said; what links dial or write to comes after what stands in the words."""
    found: dict[tuple[str, str], Contact] = {}
    for contact in (*_written(document), *_linked(document)):
        found.setdefault((contact.kind, contact.value), contact)
    return tuple(found.values())


def _written(document: Document) -> Iterator[Contact]:
    for block in document.blocks:
        for value in sorted(contacts_in(block.text)):
            yield Contact("email" if "@" in value else "phone", value, block.section)


def _linked(document: Document) -> Iterator[Contact]:
    for link in document.links:
        scheme, _, rest = link.href.partition(":")
        said = unquote(rest.partition("?")[0]).strip()
        if scheme == "mailto":
            for address in said.split(","):
                if "@" in address:
                    yield Contact("email", address.strip().lower(), link.section)
        elif scheme in ("tel", "sms"):
            digits = "".join(filter(str.isdigit, said.partition(";")[0]))
            if len(digits) >= _FEWEST_DIGITS:
                yield Contact("phone", digits, link.section)
