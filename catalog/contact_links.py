"""Links that nobody visits: whether a `mailto:` (RFC 6068), `tel:` or `sms:` (RFC 3966) link is one that works, by its
words alone, and whether an address is one at all. Pure; nothing is asked of anybody.
"""  # noqa: D205 - one thought

from __future__ import annotations

import re
from dataclasses import replace
from email.errors import MessageError, NonASCIILocalPartDefect
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from catalog.model import Evidence, Level, Verdict
from catalog.urls import host, parse
from catalog.wording import mask_contacts, reason

if TYPE_CHECKING:
    from catalog.model import Finding

_WRITTEN_TO = frozenset({"to", "cc", "bcc"})
_SEPARATORS = re.compile(r"[\s().\u00ad\u2010-\u2015-]+")
# What telephones dial: digits, star, square, and the pauses between a number and an extension.
_DIALLED = re.compile(r"\+?[0-9*#,pw]*[0-9][0-9*#,pw]*", re.IGNORECASE)
_INTERNATIONAL = re.compile(r"\+[0-9]+")
_LONGEST_NUMBER = 16  # ITU-T E.164: a plus and fifteen digits
_PARAMETER = re.compile(r"[A-Za-z0-9-]+(?:=[^;=\s]+)?")
_MOST_ADDRESSES = 100
_NOT_PUBLIC = frozenset({"local", "localhost", "onion", "internal", "arpa", "alt"})
_HIDDEN = "<email>"
"""What stands for an address that a page hides from robots: whether it is one, its readers see and we do not."""


def fault_of(href: str) -> Evidence | None:
    """What is wrong with a link as it is written, without the contact that it names; None where nothing is.

    Rules: `no-address`, `mail-address`, `phone-number` (detail: what is wrong), for links of every other kind
    `unreadable-address`.
    """
    scheme, _, rest = href.partition(":")
    match scheme.lower():
        case "mailto":
            return _of_mail(rest)
        case "tel" | "sms":
            return _of_number(rest)
        case _:
            return Evidence("unreadable-address", "") if parse(None, href) is None else None


def malformed(made: Finding, fault: Evidence) -> Finding:
    """The finding of a link that cannot work as it is written; without the contact that it names."""
    return replace(
        unnamed(made),
        verdict=Verdict.MALFORMED,
        level=Level.ERROR if made.ours or made.slug is None else Level.NOTE,
        reason=reason(Verdict.MALFORMED, (fault,)),
        evidence=(fault,),
    )


def is_mail(href: str) -> bool:
    """Whether a link writes to somebody."""
    return href[:7].lower() == "mailto:"


def mail_domains(href: str) -> tuple[str, ...]:
    """The domains that a sound `mailto:` link writes to, each once, in ASCII (IDNA); empty for every other link.

    Without those that no name server knows: addresses of machines, names of one's own network (RFC 6761, RFC 6762).
    """
    if not is_mail(href) or fault_of(href) is not None or (rest := href.partition(":")[2]) == _HIDDEN:
        return ()
    names = (host(f"http://{address.rpartition('@')[2]}/").rstrip(".") for address in _written_to(rest))
    return tuple(dict.fromkeys(name for name in names if _is_public(name)))


def _is_public(name: str) -> bool:
    last = name.rpartition(".")[2]
    return "." in name and not name.startswith("[") and not last.isdigit() and last not in _NOT_PUBLIC


def unnamed(made: Finding) -> Finding:
    """The finding without the contact that its link names."""
    return replace(made, url=masked(made.url), text=mask_contacts(made.text))


def masked(href: str) -> str:
    """The link without the person in it: `mailto:[e-mail]`, `tel:[phone]`; every other link as it is."""
    scheme, _, _ = href.partition(":")
    return {"mailto": "mailto:[e-mail]", "tel": "tel:[phone]", "sms": "sms:[phone]"}.get(scheme.lower(), href)


def _of_mail(rest: str) -> Evidence | None:
    if rest == _HIDDEN:
        return None
    named = _written_to(rest)
    if not named and not rest.partition("#")[0].partition("?")[2]:
        return Evidence("no-address", "")
    return None if all(map(_is_mail_address, named)) else Evidence("mail-address", "")


def _written_to(rest: str) -> list[str]:
    to, _, query = rest.partition("?")
    query = query.partition("#")[0]
    listed = [to] if to.strip() else []
    listed += [value for name, value in parse_qsl(query.replace("+", "%2B")) if name.lower() in _WRITTEN_TO]
    # The comma between addresses is written as one; a comma inside an address is escaped (RFC 6068 section 2).
    return [unquote(part).strip() for one in listed for part in one.split(",")][:_MOST_ADDRESSES]


def _is_mail_address(address: str) -> bool:
    from email.headerregistry import Address  # noqa: PLC0415 - most pages and runs have no mail address

    try:
        domain = Address(addr_spec=address).domain
    except NonASCIILocalPartDefect:  # RFC 6532 has them
        domain = address.rpartition("@")[2]
    except (MessageError, ValueError, IndexError):  # the parser's own slip on `name@` is an IndexError
        return False
    return domain.startswith("[") or parse(None, f"http://{domain}/") is not None


def _of_number(rest: str) -> Evidence | None:
    number, *parameters = unquote(rest.partition("?")[0].partition("#")[0]).split(";")
    number = _SEPARATORS.sub("", number)
    if not number:
        return Evidence("no-address", "")
    if not _DIALLED.fullmatch(number):
        return Evidence("phone-number", "letters" if any(map(str.isalpha, number)) else "marks")
    if _INTERNATIONAL.fullmatch(number) and len(number) > _LONGEST_NUMBER:
        return Evidence("phone-number", "too long")
    return None if all(map(_PARAMETER.fullmatch, parameters)) else Evidence("phone-number", "marks")
