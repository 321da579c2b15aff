"""The transport on a cassette: vcrpy through its own door for classes it does not know (`custom_patches`).

What is taped is the answer as it came, still in its content coding, so that a replay goes through decoding and limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import vcr
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.request import Request

from crawler.fetch import transport
from crawler.fetch.call import Call
from crawler.fetch.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vcr.cassette import Cassette

SECRETS = {"set-cookie", "authorization", "www-authenticate", "proxy-authorization"}


class _Taped(Call):
    """A call that keeps its body as it came."""

    __slots__ = ("body",)

    def __init__(self, call: Call) -> None:
        self.body = bytearray()
        super().__init__(call.ask, call.target, limit=1 << 30, deadline=call.deadline)

    def take(self, chunk: bytes) -> bool:
        self.body += chunk
        return False

    def end(self) -> None:
        """Whether the coding came to its end is for the call to say."""


class TapePool(Pool):
    """Plays what the cassette holds; records the rest."""

    cassette: Cassette | None = None  # vcrpy makes a subclass that has one

    async def converse(self, call: Call) -> None:
        """As a pool does, without a connection where the cassette knows the answer."""
        tape, origin = self.cassette, call.target.origin
        assert tape is not None
        uri = f"{'https' if origin.tls else 'http'}://{origin.host}{call.target.path}"
        request = Request(call.ask.method, uri, None, dict(_asked(call)))
        if tape.can_play_response_for(request):
            _play(call, tape.play_response(request))
            return
        if tape.write_protected and tape.filter_request(request):
            raise CannotOverwriteExistingCassetteException(cassette=tape, failed_request=request)
        taped = _Taped(call)
        await super().converse(taped)
        headers: dict[str, list[str]] = {}
        for name, value in taped.headers:
            headers.setdefault(name, []).append(value)
        response = {
            "status": {"code": taped.status, "message": ""},
            "headers": headers,
            "body": {"string": bytes(taped.body)},
        }
        tape.append(request, response)
        call.peer, call.certificate = taped.peer, taped.certificate
        _play(call, response)


def _asked(call: Call) -> Iterator[tuple[str, str]]:
    """The header lines that went out, Host left out."""
    for line in call.request().decode("ascii").split("\r\n")[2:]:
        if line:
            name, _, value = line.partition(": ")
            yield name, value


def _play(call: Call, response: dict[str, Any]) -> None:
    pairs = [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, values in response["headers"].items()
        for value in values
    ]
    body = response["body"]["string"]
    content = body if isinstance(body, bytes) else body.encode()
    if call.begin(response["status"]["code"], pairs) or call.head_only:
        return
    if not content or not call.take(content):
        call.end()


def scrubbed(response: dict[str, Any]) -> dict[str, Any]:
    """A recorded answer without what may be a secret."""
    kept = {name: values for name, values in response["headers"].items() if name.lower() not in SECRETS}
    return {**response, "headers": kept}


def recorder() -> vcr.VCR:
    """Vcrpy as this suite uses it: our transport on tape, cookies and credentials left out."""
    return vcr.VCR(
        custom_patches=((transport, "Pool", TapePool),),
        filter_headers=["cookie", "authorization", "proxy-authorization"],
        before_record_response=scrubbed,
        match_on=["method", "scheme", "host", "port", "path", "query"],
    )
