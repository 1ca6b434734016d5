"""Save one presigned URL as a file, completely or not at all."""

from __future__ import annotations

import secrets
from pathlib import Path

import httpx

from client.calls import Caller, no_answer
from client.cos_answer import explain
from client.errors import BucketRefused, UnusableFile
from client.retry import worth_repeating
from client.route import Address


def fetch(caller: Caller, address: Address, path: Path) -> Path:
    """Stream to a temporary file beside `path`, then rename it over `path`.

    Raises BucketRefused when the URL is refused (expired, say), NoAnswer after repeated breaks, UnusableFile
    for the disk.
    """
    request = caller.http.build_request("GET", address.url, headers={"Host": address.host})
    attempt = 0
    while True:
        attempt += 1
        try:
            refused = _once(caller.http, request, path)
        except httpx.TransportError as error:
            if not caller.pause(attempt):
                raise no_answer(request, error) from error
            continue
        except OSError as error:
            raise UnusableFile(
                f"{path} cannot be written: {error.strerror or error}", next_step="Choose another file with -o."
            ) from error
        if refused is None:
            return path
        if not worth_repeating(refused.status_code) or not caller.pause(attempt):
            raise BucketRefused(
                f"the bucket refused the download: {explain(refused)}",
                next_step="The URL may have expired: `aigc status ID -o FILE` fetches the image with a fresh one.",
            )


def _once(http: httpx.Client, request: httpx.Request, path: Path) -> httpx.Response | None:
    """None when the file is there, else the answer that was not a file."""
    response = http.send(request, stream=True)
    try:
        if response.is_success:
            _store(response, path)
            return None
        response.read()
        return response
    finally:
        response.close()


def _store(response: httpx.Response, path: Path) -> None:
    """httpx raises when fewer bytes arrive than Content-Length promised, so a rename means: all of it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with temporary.open("xb") as file:
            for chunk in response.iter_bytes():
                file.write(chunk)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
