"""Bytes to documents."""

from crawler.extract.body import extract

__all__ = ["extract"]
