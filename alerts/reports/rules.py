"""Rules of a code-scanning report: each verdict, each mistake in a watch rule or exception, and what to do about it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from catalog.model import Verdict
from catalog.model.finding import (
    CERTIFICATE_EXPIRES,
    HTTP_ONLY,
    RULE_ENDED,
    RULE_ENDS,
    RULE_NEVER_MATCHED,
    RULE_NO_LONGER_MATCHES,
    RULE_NOT_NEEDED,
    RULE_UNUSED,
)
from catalog.wording import reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalog.wording import Tongue

_WAIT = "Nothing to do now: it is looked at again, and called dead only after several failures over days."
_REPLACE = "Put in the page's new address, or take the link out."
# By name and not by member, so that the text of a verdict stands here as soon as there is one.
HELP: Mapping[str, str] = MappingProxyType(
    {
        "alive": "Nothing to do.",
        "moved": "The old address sends visitors on to a new one for good. "
        "Look at the new page, and put its address in.",
        "missing": f"The server answers that there is no such page. {_REPLACE}",
        "gone": f"The server answers that the page was taken away for good. {_REPLACE}",
        "blocked": "A bot check or a refusal kept our checker out, so this says nothing about the page. "
        "Open it yourself; the report shows when it was last seen working.",
        "limited": "The site asked us to come back later, and we do. Nothing to do.",
        "gated": "The page asks for a log-in. If that is intended, write `access: password` into the catalog entry.",
        "dns": f"The site's name cannot be found: the site may have closed or been renamed. {_REPLACE}",
        "tls": "Browsers will warn visitors, or refuse. Tell the site's owner; if it stays so, find another address.",
        "refused": f"The server does not take connections. {_WAIT}",
        "timeout": f"The server did not answer in time. {_WAIT}",
        "server-error": f"The server reported an error of its own. {_WAIT}",
        "bad-response": f"The answer was broken, endless, or went round in circles. {_WAIT}",
        "hijacked": "The address may now belong to somebody else. "
        "Take the link out at once, then look for the new address.",
        "parked": "The name seems to be for sale. Take the link out at once, then look for the new address.",
        "soft-404": f"The server says that all is well, but shows a page of the kind “not found”. {_REPLACE}",
        "replaced": "Another page stands at this address. Look at it: keep the link, or put in a better address.",
        "missing-fragment": "The page is there, but not the place on it that the link names after #. Correct the part "
        "after #, or take it away.",
        "malformed": "The link cannot work as it is written. Correct the address, e-mail address or number in it.",
        "unchecked": "We did not look, and the reason is given. It says nothing about the page.",
    }
)


OF_WATCH_RULES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        RULE_NO_LONGER_MATCHES: (
            "A watch rule of the catalog matches nothing on its page any more.",
            "The page may have been built anew. Look at it, and correct the rule or take it out.",
        ),
        RULE_NEVER_MATCHED: (
            "A watch rule of the catalog has never matched anything on its page.",
            "Correct the rule: try it on the page as it is served, without scripts.",
        ),
        CERTIFICATE_EXPIRES: (
            "The site's security certificate runs out soon.",
            "Renew the certificate before that day, or ask the site's owner to; then browsers warn nobody.",
        ),
        HTTP_ONLY: (
            "The address begins with http, and https works there too.",
            "Let the address begin with https, so that nobody on the way can read or change the page.",
        ),
        RULE_ENDS: (
            "An exception of the catalog ends within two weeks.",
            "Look at the page again: renew the exception with a later date, or take it out.",
        ),
        RULE_ENDED: (
            "An exception of the catalog has ended and excuses nothing any more.",
            "Look at the page again: renew the exception with a later date, or take it out.",
        ),
        RULE_NOT_NEEDED: (
            "An exception of the catalog is not needed any more.",
            "Take it out: what it excuses was not seen at the last looks.",
        ),
        RULE_UNUSED: (
            "An exception of the catalog is about an address that nothing here has.",
            "Correct its host or address, or take it out.",
        ),
    }
)
"""Meaning and remedy of what is no verdict but a mistake in the catalog."""
RULES = (*(verdict.value for verdict in Verdict), *OF_WATCH_RULES)
"""Every rule that a finding can have, in a fixed order."""


def meaning(rule: str, spoken: Tongue) -> str:
    """What a rule means, in one sentence without the evidence of any one look."""
    if rule in OF_WATCH_RULES:
        return spoken.word(OF_WATCH_RULES[rule][0])
    return reason(Verdict(rule), (), language=spoken.language)


def remedy(rule: str, spoken: Tongue) -> str:
    """What a maintainer can do about it."""
    return spoken.word(OF_WATCH_RULES[rule][1] if rule in OF_WATCH_RULES else HELP[rule])


def name(rule: str) -> str:
    """The rule's name in the form code-scanning tools use: `ServerError`."""
    return "".join(part.capitalize() for part in rule.split("-"))
