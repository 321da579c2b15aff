"""Gates: answers that show a login instead of the page. Pure; a gate is neither a failure nor a success."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.judge.not_found import plain

if TYPE_CHECKING:
    from crawler.judge.glance import Glance

_STEP = re.compile(
    r"^(?:log-?in|log_in|sign-?in|sign_in|wp-login\.php|login\.\w+|signin\.\w+|authenticate|authwall|auth|sso|saml2?|idp|oauth2?|cas|"
    r"accountlogin|userlogin|servicelogin|logon|iniciar-sesion|acceder|connexion|anmelden|acesso)$",
    re.IGNORECASE,
)
_HOSTS = ("login.", "signin.", "accounts.google.", "sso.", "idp.", "auth.", "adfs.", "shibboleth.")
_WORDS = re.compile(
    r"\b(?:log ?in|log ?on|sign ?in|password|iniciar sesión|inicia sesión|contraseña|connexion|se connecter|mot de passe|"
    r"anmelden|anmeldung|passwort|entrar|senha|accedi|inloggen|войти|đăng nhập|登录|登入|로그인|members only|portal)\b"
)
_SHORT = 600
_LITTLE = 0.10


def leads_to_login(url: str) -> bool:
    """Whether an address is a login's own."""
    parts = urlsplit(url)
    return (parts.hostname or "").startswith(_HOSTS) or any(_STEP.match(step) for step in parts.path.split("/"))


def expects_login(url: str, names: tuple[str, ...]) -> bool:
    """Whether a login is what the citation promises: it leads to one, or its words (plain) say so."""
    return leads_to_login(url) or any(_WORDS.search(name) for name in names)


def speaks_of_login(said: str) -> bool:
    """Whether plain words are about logging in."""
    return _WORDS.search(said) is not None


def gate(asked: str, final: str, page: Glance, *, kept: float | None) -> tuple[str, str] | None:
    """Rule and detail of the login that stands where the page should be, or None.

    Args:
        asked: the address of the citation.
        final: where redirects ended.
        page: what is there.
        kept: share of the last good snapshot that is still there; None without one.
    """
    speaks = page.password or bool(_WORDS.search(plain(" ".join((page.title, *page.headings)))))
    if asked != final and leads_to_login(final) and not leads_to_login(asked) and speaks:
        return "login-page", final
    short = page.whole and page.length <= _SHORT
    if page.password and (short if kept is None else kept < _LITTLE):
        return "password-field", page.title[:120]
    return None
