"""Download a data set by name: verified, atomic, gone on with after a break.

A file is kept only if it has the SHA-256 known to ``data_sources``: a download that was cut off or replaced
never passes for the real one.
"""

from __future__ import annotations

import http.client
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path

from cnnviz.errors import LearnerError
from cnnviz.learn.data_sources import Remote, data_set, find, folders

Progress = Callable[[int, int], None] | None  # called with (bytes so far, all bytes)

PATIENCE = 30  # seconds without a byte
MOST_UNSIZED = 100_000_000  # bytes of a file whose size isn't known


def download(name: str, progress: Progress = None) -> Path:
    """The file or folder of a data set; downloaded, verified and unpacked where it isn't there yet.

    Raises
    ------
    LearnerError
        Where the download can't be had, is cut off or is not the file known here, or the disk is full.
        What was there before is untouched, and a download that was cut off is gone on with the next time.
    """
    wanted = data_set(name)
    if there := find(name):
        return there
    folder = folders()[0]
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < wanted.room:
        raise LearnerError(
            f"{name} needs {wanted.room / 1e6:,.0f} MB in {folder}, and {free / 1e6:,.0f} MB are free. "
            "Make room, or set CNNVIZ_DATA_DIR to a folder on another disk."
        )
    given = {file for file in wanted.files if (folder / file.name).is_file()}
    files, before = [], 0
    for file in wanted.files:
        so_far = before
        step = (lambda done, so_far=so_far: progress(so_far + done, wanted.bytes)) if progress else None
        files.append(fetch(file, folder, step))
        before += file.bytes
    target = folder / wanted.result
    if wanted.make is None:
        return target
    partial = folder / f".{wanted.result}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    wanted.make(files, partial)
    partial.rename(target)
    for file, path in zip(wanted.files, files, strict=True):
        if file not in given:
            path.unlink()
    return target


def fetch(remote: Remote, folder: Path, step: Callable[[int], None] | None = None) -> Path:
    """``remote`` as a verified file in ``folder``: one that lies there already, or downloaded."""
    target, partial = folder / remote.name, folder / f".{remote.name}.partial"
    if target.is_file():
        if not remote.is_at(target):
            raise LearnerError(
                f"{target} is not the file that {remote.url} should give: its {remote.hash[0]} differs. "
                "It was not used; remove it and try again."
            )
        return target
    before = _size(partial)
    try:
        expected = _receive(remote, partial, step)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
            reason = f"the server answered {error.code}"
        else:
            reason = str(getattr(error, "reason", None) or error or type(error).__name__)
        if _size(partial) <= before:  # otherwise the connection was there and broke off
            failed = LearnerError(f"{remote.url} can't be downloaded: {reason}.")
            failed.add_note(
                f"With no connection here, get it elsewhere, put it into {folder} as it is, and give this "
                "command again."
            )
            raise failed from error
    received = _size(partial)
    if received < expected:
        raise LearnerError(
            f"The download of {remote.name} was cut off after {received:,} of {expected:,} bytes. "
            "Begin it again to go on."
        )
    if received > expected or not remote.is_at(partial):
        partial.unlink()
        raise LearnerError(
            f"{remote.url} gave another file than expected: its {remote.hash[0]} differs from "
            f"{remote.hash[1]}. It was thrown away."
        )
    partial.rename(target)
    return target


def _receive(remote: Remote, partial: Path, step: Callable[[int], None] | None) -> int:
    """Append what is missing in ``partial``, and return the size that the whole must have.

    It stops at the size that is known, whatever the server sends. A file whose size is only guessed is not
    gone on with but begun anew, and its size is what the server says.
    """
    sized = bool(remote.sha256)
    done = _size(partial) if sized else 0
    if sized and done >= remote.bytes:
        return remote.bytes
    headers = {"User-Agent": "cnnviz", **({"Range": f"bytes={done}-"} if done else {})}
    request = urllib.request.Request(remote.url, headers=headers)  # noqa: S310 - the table's addresses only
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the same
        if answer.status != 206:  # the server begins anew
            done = 0
        _check(remote, answer.headers, done, sized=sized)
        told = answer.headers.get("Content-Length", "")
        expected = remote.bytes if sized else min(MOST_UNSIZED, int(told) if told.isdecimal() else 0)
        with partial.open("ab" if done else "wb") as file:
            while block := answer.read(1 << 18):
                file.write(block)
                done += len(block)
                if step:
                    step(min(done, remote.bytes))
                if done > (remote.bytes if sized else MOST_UNSIZED):
                    break
    return expected if sized or expected else done


def _check(remote: Remote, headers: Message, done: int, *, sized: bool) -> None:
    """Refuse an answer that can't be the file (from byte ``done`` on) before a byte of it is kept."""
    if headers.get_content_type() in ("text/html", "application/xhtml+xml"):
        raise LearnerError(
            f"{remote.url} gave a web page in place of the file. Perhaps the network here asks for a login "
            "first: open any page in a browser, log in, and give this command again."
        )
    part, length = headers.get("Content-Range", ""), headers.get("Content-Length", "")
    wrong = ""
    if not sized:
        return
    if part and not (part.startswith(f"bytes {done}-") and part.endswith((f"/{remote.bytes}", "/*"))):
        wrong = part
    elif length.isdecimal() and int(length) != remote.bytes - done:
        wrong = f"{length} bytes"
    if wrong:
        raise LearnerError(
            f"{remote.url} offers another file than expected: {wrong}, where {remote.bytes - done} bytes "
            f"from byte {done} on were due. Nothing of it was kept."
        )


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
