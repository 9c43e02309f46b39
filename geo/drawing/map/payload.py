"""Payload: bytes ready to send, compressed once, with the ETag that names them."""

import gzip
import hashlib
import json
from dataclasses import dataclass

JSON_TYPE = "application/json"
BINARY_TYPE = "application/octet-stream"
#: Small bodies grow when compressed.
_MIN_GZIP_BYTES = 300


@dataclass(frozen=True, slots=True)
class Payload:
    """A response body."""

    body: bytes
    media_type: str
    etag: str
    is_gzipped: bool


def pack(content: bytes, media_type: str, *, level: int = 6, etag: str = "") -> Payload:
    """`content` as a payload, gzipped unless it is tiny; the ETag is made from it unless given.

    Streamlit's server compresses anew at every request what is not compressed yet.
    """
    etag = etag or '"' + hashlib.blake2b(content, digest_size=12).hexdigest() + '"'
    if len(content) < _MIN_GZIP_BYTES:
        return Payload(content, media_type, etag, is_gzipped=False)
    # Without a time stamp the same content gives the same bytes.
    return Payload(gzip.compress(content, level, mtime=0), media_type, etag, is_gzipped=True)


def pack_json(value: object) -> Payload:
    """`value` as compact UTF-8 JSON."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return pack(text.encode(), JSON_TYPE)
