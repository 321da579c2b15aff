"""A mail server as the settings describe it, and a connection to it that is safe to hand mail to.

    connect -> EHLO -> STARTTLS, certificate verified -> EHLO -> AUTH

Whatever goes wrong here is no recipient's doing: it is our own failure, told without a word of what the server said and
without the password.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final, Self

from pydantic import SecretStr

from catalog.errors import ConfigError, OwnFailure
from catalog.urls import host as host_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.config import Config

KEPT: Final = "nothing was lost: what is not sent stays queued for the next `checkback send`"
_SUBMISSION, _SUBMISSIONS = 587, 465


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over and how; `name` is what we call ourselves, `timeout` seconds for one answer."""

    host: str
    port: int
    tls: str
    certificates: Path | None = None
    user: str = ""
    password: SecretStr | None = None
    timeout: float = 30.0
    name: str = "localhost"

    @classmethod
    def of(cls, config: Config) -> Self:
        """The server of the settings.

        Raises:
            ConfigError: there is none, or user and password do not belong together.
        """
        smtp = config.smtp
        if not smtp.host:
            raise ConfigError("smtp.host: name the mail server, or set people.notifier to folder")
        tls = smtp.tls or ("if-offered" if is_this_machine(smtp.host) else "starttls")
        password = _password(config)
        if bool(smtp.user) != (password is not None):
            raise ConfigError(
                "smtp.user: logging in takes a user and a password; set the environment variable "
                "CHECKBACK_SMTP_PASSWORD or smtp.password_file for the second, or neither"
            )
        return cls(
            host=smtp.host,
            port=smtp.port or (_SUBMISSIONS if tls == "implicit" else _SUBMISSION),
            tls=tls,
            certificates=config.path(smtp.certificates) if smtp.certificates else None,
            user=smtp.user or "",
            password=password,
            timeout=smtp.timeout,
            # The machine's own name would tell every reader of the headers whose laptop this is.
            name=host_of(config.site.url) or "localhost",
        )

    def __str__(self) -> str:
        return f"the mail server {self.host}:{self.port}"


def is_this_machine(host: str) -> bool:
    """Whether a host name or address means the machine we run on."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def connect(server: MailServer) -> smtplib.SMTP:
    """A connection that is encrypted as asked and logged in.

    Raises:
        ConfigError: the certificates file cannot be used.
        OwnFailure: the server cannot be reached, trusted or logged in to.
    """
    with _told(server):
        smtp = _opened(server)
        try:
            smtp.ehlo_or_helo_if_needed()
            encrypted = server.tls == "implicit" or _encrypt(smtp, server)
            if server.user:
                _log_in(smtp, server, encrypted=encrypted)
        except BaseException:
            smtp.close()
            raise
    return smtp


@contextmanager
def _told(server: MailServer) -> Iterator[None]:
    """What a library says about a connection, in words for people."""
    try:
        yield
    except ssl.SSLCertVerificationError as wrong:
        raise OwnFailure(
            f"{server}: its certificate cannot be trusted ({wrong.verify_message}); check smtp.host, "
            f"or name the server's own certificate in smtp.certificates; {KEPT}"
        ) from wrong
    except ssl.SSLError as wrong:
        raise OwnFailure(
            f"{server}: no TLS could be agreed on; check that smtp.port and smtp.tls belong together; {KEPT}"
        ) from wrong
    except smtplib.SMTPResponseException as refused:
        raise OwnFailure(f"{server} does not want to talk to us now ({refused.smtp_code}); {KEPT}") from None
    except smtplib.SMTPException:
        raise OwnFailure(f"{server} hung up on us; check smtp.port and smtp.tls; {KEPT}") from None
    except OSError as trouble:
        why = trouble.strerror or ("no answer in time" if isinstance(trouble, TimeoutError) else "no connection")
        raise OwnFailure(f"{server} cannot be reached: {why}; check smtp.host and smtp.port; {KEPT}") from trouble


def _opened(server: MailServer) -> smtplib.SMTP:
    if server.tls == "implicit":
        context = _trust(server)
        return smtplib.SMTP_SSL(server.host, server.port, server.name, timeout=server.timeout, context=context)
    return smtplib.SMTP(server.host, server.port, server.name, timeout=server.timeout)


def _encrypt(smtp: smtplib.SMTP, server: MailServer) -> bool:
    if server.tls == "never":
        return False
    if not smtp.has_extn("starttls"):
        if server.tls == "starttls":
            raise OwnFailure(
                f"{server} offers no encryption (STARTTLS), so nothing was sent; check smtp.port and smtp.tls; {KEPT}"
            )
        return False
    code, _words = smtp.starttls(context=_trust(server))
    smtp.ehlo_or_helo_if_needed()
    if code != 220:  # noqa: PLR2004 - RFC 3207 section 4: ready to start TLS
        raise OwnFailure(f"{server} offers encryption (STARTTLS) but refused it ({code}); {KEPT}")
    return True


def _log_in(smtp: smtplib.SMTP, server: MailServer, *, encrypted: bool) -> None:
    if not encrypted and not is_this_machine(server.host):
        raise OwnFailure(
            f"{server}: a password is not sent without encryption; set smtp.tls to starttls or implicit; {KEPT}"
        )
    try:
        smtp.login(server.user, server.password.get_secret_value() if server.password else "")
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPResponseException as refused:
        code = refused.smtp_code
    except smtplib.SMTPException:
        raise OwnFailure(f"{server} offers no way to log in that we know; check smtp.port and smtp.user") from None
    except ValueError:
        # Its text quotes what could not be encoded, which is part of the password.
        raise ConfigError("smtp.user and its password: only plain letters can be sent, without accents") from None
    else:
        return
    # Not while the refusal is being handled: a traceback of it would show the exchange.
    cure = "try again later" if code // 100 == 4 else "check smtp.user and its password"  # noqa: PLR2004 - RFC 5321 4.2.1
    raise OwnFailure(f"{server} refused the login ({code}); {cure}; {KEPT}")


def _trust(server: MailServer) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if server.certificates:
        try:
            context.load_verify_locations(server.certificates)
        except OSError as wrong:  # ssl.SSLError is one
            raise ConfigError(f"smtp.certificates: {server.certificates} is no readable PEM file") from wrong
    return context


def _password(config: Config) -> SecretStr | None:
    smtp = config.smtp
    if smtp.password and smtp.password.get_secret_value():
        return smtp.password
    if not smtp.password_file:
        return None
    place = config.path(smtp.password_file)
    words = ""
    with suppress(OSError, UnicodeDecodeError):
        words = place.read_text(encoding="utf-8-sig").strip()
    if not words or "\n" in words:
        raise ConfigError(f"smtp.password_file: {place} is no readable file with the password on one line")
    return SecretStr(words)
