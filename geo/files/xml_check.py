"""Look at the beginning of an XML file without trusting it."""

from typing import IO
from xml.parsers import expat

from geo.base.errors import SourceRefused

_CHUNK_BYTES = 8192


class _Found(Exception):
    """Stops the parser at the first element."""


def first_element(file: IO[bytes], refused: SourceRefused) -> str | None:
    """The name of the first element ("namespace name"); None for what is no XML.

    Raises `refused` for a document type: an entity could name another file or unfold without end,
    and no real file of a kind that is imported declares one. Entities can only be declared before
    the first element, in whatever encoding, so that nothing behind it has to be looked at.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    found: list[str] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        found.append(name)
        raise _Found

    def doctype(*_: object) -> None:
        raise refused

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        while chunk := file.read(_CHUNK_BYTES):
            parser.Parse(chunk)
    except _Found:
        return found[0]
    except (expat.ExpatError, LookupError, ValueError):
        pass
    return None
