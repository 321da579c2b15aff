r"""Regular expressions of watch rules, in RE2: its time grows with the text alone, whatever the expression.

Python's own engine can take years over one block of text, and a catalog comes in by pull request from anybody. The
price: no look-around and no references back to groups (the complaint says so), and `\w` means ASCII letters; `\pL` is
a letter of any alphabet.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import re2

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 500
"""Characters of an expression."""
_MEMORY = 2**20


@lru_cache(maxsize=1_024)
def compile_pattern(pattern: str) -> Callable[[str], bool]:
    """Whether a text has a match of the expression anywhere, letter case aside.

    Raises:
        ValueError: not an expression of RE2, or too large a one; the message says why, for people.
    """
    if len(pattern) > LONGEST:
        raise ValueError(f"it has {len(pattern)} characters; {LONGEST} are allowed")
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as wrong:
        said = wrong.args[0] if wrong.args else wrong
        raise ValueError(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from wrong
    # Lone surrogates (from pages) have no UTF-8, which is what RE2 reads.
    return lambda text: compiled.search(text.encode("utf-8", "replace").decode()) is not None
