"""Contact data in public output: e-mail addresses and phone numbers found, and masked."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MASKS: Mapping[str, str] = MappingProxyType(
    {
        "e-mail": "[e-mail]",
        "phone": "[phone]",
        "another e-mail": "[another e-mail]",
        "another phone": "[another phone]",
    }
)
"""What stands for a contact, in English; callers in another language pass their own, any missing one stays English."""

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# 7 to 15 digits (ITU-T E.164) with the marks people set between them.
_PHONE = re.compile(r"(?<![\w.,/#=-])(?:\+|00)?\(?\d(?:[\s().\u2010-\u2015-]{0,3}\d){6,14}(?![\w/=]|-\w|[.,]\d)")
_DATED = re.compile(
    r"(?:19|20)\d\d[-./\u2010-\u2015]\d{1,2}[-./\u2010-\u2015]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d"
    r"|^\D*(?:(?:19|20)\d\d\D*){2,}$"
)
_AMOUNT = re.compile(r"^\d{1,3}(?:[.\s]\d{3})+$")
_DIGITS_WITHOUT_MARKS = 10


def mask_contacts(text: str, masks: Mapping[str, str] = MASKS) -> str:
    """The text with e-mail addresses and phone numbers masked; dates, years, amounts and short numbers stay."""
    text = _EMAIL.sub(_mask("e-mail", masks), text)
    return _PHONE.sub(lambda found: _mask("phone", masks) if _is_phone(found[0]) else found[0], text)


def mask_pair(before: str, after: str, masks: Mapping[str, str] = MASKS) -> tuple[str, str]:
    """Both texts masked; a contact that `before` does not have is called another one.

    So a reader still learns that the phone number changed, though not to what: for that there is the page.
    """
    known = contacts(before)
    if not known:
        return before, mask_contacts(after, masks)

    def anew(found: re.Match[str], kind: str) -> str:
        if kind == "phone" and not _is_phone(found[0]):
            return found[0]
        return _mask(kind if _name(found[0]) in known else f"another {kind}", masks)

    other = _EMAIL.sub(lambda found: anew(found, "e-mail"), after)
    return mask_contacts(before, masks), _PHONE.sub(lambda found: anew(found, "phone"), other)


def contacts(text: str) -> frozenset[str]:
    """The contacts in a text: phone numbers as digits, e-mail addresses in lower case."""
    phones = (found for found in _PHONE.findall(_EMAIL.sub(" ", text)) if _is_phone(found))
    return frozenset(map(_name, (*phones, *_EMAIL.findall(text))))


def _name(contact: str) -> str:
    return contact.lower() if "@" in contact else re.sub(r"\D", "", contact)


def _is_phone(text: str) -> bool:
    if _DATED.search(text) or _AMOUNT.match(text):
        return False
    return not text.isdigit() or len(text) >= _DIGITS_WITHOUT_MARKS


def _mask(name: str, masks: Mapping[str, str]) -> str:
    return masks.get(name) or MASKS[name]
