"""Whether anybody takes the mail that links write to: asked of name servers, about domains alone."""

from __future__ import annotations

from crawler.mail.asking import ask_mail_domains, mail_checks

__all__ = ["ask_mail_domains", "mail_checks"]
