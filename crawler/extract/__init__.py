"""Bytes to documents."""

from crawler.extract.body import extract, links_of, made_of
from crawler.extract.contacts import contacts
from crawler.extract.sniff import form_of

__all__ = ["contacts", "extract", "form_of", "links_of", "made_of"]
