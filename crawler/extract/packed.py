"""How far the packed streams of a PDF grow, before anybody unpacks them: a bomb is a small file of enormous pages.

PDFium itself stops at a gigabyte a stream, which is too late for a machine that reads other pages as well.
"""

from __future__ import annotations

import re
import zlib

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_MOST_STREAMS = 200_000
_ABOUT = 600
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_OTHER_PACKING = re.compile(rb"/(?:LZWDecode|LZW|RunLengthDecode|RL)\b")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_STEP = 1_048_576


def grows_beyond(body: bytes, most: int) -> bool:
    """Whether the streams of a PDF that must be unpacked to be read grow to more than `most` bytes together.

    Pictures are never unpacked and do not count. A stream that is packed twice counts as too much: no honest writer
    does that. Other packings than Flate grow at most some hundredfold and are counted as if they did.
    """
    grown = 0
    for number, start in enumerate(_STREAM.finditer(body)):
        # The nearest dictionary only: the one before belongs to another object.
        about = body[max(0, start.start() - _ABOUT) : start.start()].rpartition(b" obj")[2]
        if _IMAGE.search(about):
            continue
        packings = len(_FLATE.findall(about))
        if packings > 1:
            return True
        if packings:
            grown += _grown(body, start.end(), most - grown)
        elif _OTHER_PACKING.search(about):
            end = body.find(b"endstream", start.end())
            grown += 128 * ((end if end >= 0 else len(body)) - start.end())
        if grown > most or number > _MOST_STREAMS:
            return True
    return False


def _grown(body: bytes, at: int, room: int) -> int:
    """Bytes that a Flate stream grows to, counted up to just over `room`; what is damaged ends where it breaks."""
    unpacker = zlib.decompressobj()
    grown, view = 0, memoryview(body)
    try:
        while at < len(body) and not unpacker.eof and grown <= room:
            chunk = unpacker.unconsumed_tail or view[at : at + 65_536]
            if not unpacker.unconsumed_tail:
                at += len(chunk)
            grown += len(unpacker.decompress(chunk, _STEP))
    except zlib.error:
        pass
    return grown
