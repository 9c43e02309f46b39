"""Write a file or folder aside and put it in place when it is whole."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes its place in one step, or leaves no trace.

    An existing file is replaced; an existing folder must be empty. Raises `OSError`.
    """
    aside = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    try:
        yield aside
        if aside.is_file():
            with aside.open("rb+") as whole:
                os.fsync(whole.fileno())
        elif path.is_dir():
            path.rmdir()
        aside.replace(path)
    except BaseException:
        if aside.is_dir():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.unlink(missing_ok=True)
        raise
