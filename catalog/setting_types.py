"""Types of settings: what a value must look like, and how a wrong one is told."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Mapping


class Section(BaseModel):
    """What values of one section of the settings file are checked with."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")]
Contact = Annotated[str, Field(pattern=r"^(https?://\S+|(mailto:)?[^@\s]+@[^@\s]+)$")]
AsciiLine = Annotated[str, Field(pattern=r"^[ -~]+$")]
HttpsPrefix = Annotated[str, Field(pattern=r"^(https://[^\s/]+/\S*)?$")]
ProxyAddress = Annotated[str, Field(pattern=r"^(http|socks5h?)://[^\s/@]+/?$")]
PATTERN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        r"^(http|socks5h?)://[^\s/@]+/?$": "must be http://, socks5:// or socks5h:// with host and port, and no login",
        r"^(https://[^\s/]+/\S*)?$": "must be an address with https:// and a path, or empty",
        r"^https?://[^\s/]+\S*$": "must be an address with https:// or http://",
        r"^(https?://\S+|(mailto:)?[^@\s]+@[^@\s]+)$": "must be an https address or an e-mail address",
        r"^[ -~]+$": "must be one line of plain letters, without accents, because it goes into an HTTP header",
    }
)
"""What to say of a text that a pattern refuses, by the pattern."""
