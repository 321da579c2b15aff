"""Addresses as the crawler sees them; identity and domains are the catalog's (`catalog.urls`)."""

from __future__ import annotations

from catalog.urls import canonical, host, parse, registrable_domain

__all__ = ["canonical", "host", "registrable_domain", "resolve"]


def resolve(base: str | None, reference: str) -> str | None:
    """The absolute address that `reference` means on a page at `base`, by the WHATWG rules browsers follow.

    Args:
        base: address of the page (or its `<base href>`), None for a reference that must be absolute.
        reference: what stands in `href`, with whatever spaces, backslashes or missing parts it has.

    Returns:
        The serialised address with its fragment, or None where a browser would find none.
    """
    return parse(base, reference)
