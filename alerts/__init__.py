"""Whom we tell: digests for subscribers and reports for maintainers."""
