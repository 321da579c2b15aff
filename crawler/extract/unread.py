"""What could not be read of a document, said honestly: a rule and a detail, kept with the document and the look.

Some rules hold for a whole document, others for parts of one that was read. `UNREAD_RULE` stands before the rule in the
evidence of a check, where `catalog.wording.causes` has the words for people.
"""

from __future__ import annotations

from catalog.model import Evidence
from catalog.model.check import UNREAD_RULE

ENCRYPTED = "encrypted"
"""A password protects it."""
DAMAGED = "damaged"
"""It breaks the rules of its own format beyond what readers forgive."""
PICTURES = "pictures"
"""It has pages, and all of them are pictures: nothing to read without eyes."""
NO_READER = "type"
"""Nothing here reads files of this type; the detail names it."""
INVALID_JSON = "json"
TOO_LONG = "rest"
"""It goes on after what we read."""
SCRIPTS = "scripts"
"""A web page that next to nothing stands on until scripts build it."""
FRAMES = "frames"
"""A web page that only frames others."""
PICTURE_PAGES = "pages"
"""Some pages are pictures, or broken; the detail lists them."""


def part(rule: str, detail: str = "") -> str:
    """A part that was not read, as `Document.unread` holds it."""
    return f"{rule}: {detail}" if detail else rule


def rule_of(unread: str) -> str:
    """The rule of a part that was not read."""
    return unread.partition(": ")[0]


def evidence_of(unread: tuple[str, ...]) -> tuple[Evidence, ...]:
    """The same as evidence of a check."""
    return tuple(Evidence(f"{UNREAD_RULE}{rule_of(said)}", said.partition(": ")[2]) for said in unread)


def listed(numbers: list[int]) -> str:
    """Page numbers as people write them: 3, 7-9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)
