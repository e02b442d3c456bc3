"""Files for their owner alone: whole, or not there at all."""

import os
from pathlib import Path


def write(path: Path, content: bytes, *, over: bool = False) -> None:
    """Write a file that nobody else may read, and have it on the disk.

    Raises FileExistsError where there is one, unless it is to be written *over*; OSError.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if over:
            draft.replace(path)
        else:
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
