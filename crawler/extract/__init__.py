"""Bytes to documents."""

from crawler.extract.body import extract
from crawler.extract.contacts import contacts
from crawler.extract.sniff import form_of

__all__ = ["contacts", "extract", "form_of"]
