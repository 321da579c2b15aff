"""Records: dataclasses that nobody may change, of which a run makes hundreds of thousands.

The type checker sees a frozen dataclass. When it runs it is a plain one with the same equality and hash: `frozen=True`
would set each field through a call, which makes an object of ten fields four times as dear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    Class = TypeVar("Class", bound=type)

    def record(*, frozen: bool, slots: bool, kw_only: bool = False, order: bool = False) -> type[Class]:
        """What `dataclasses.dataclass` makes with these arguments, but for the guard against changes."""
        return dataclass(slots=slots, kw_only=kw_only, order=order, unsafe_hash=frozen)


__all__ = ["record"]
