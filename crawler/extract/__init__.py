"""Bytes to documents."""

from crawler.extract.body import extract
from crawler.extract.sniff import form_of

__all__ = ["extract", "form_of"]
