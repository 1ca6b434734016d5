"""Where a function's code comes from: a local zip, an object in COS, or an image."""

from __future__ import annotations

import zipfile
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from provider.check import Failure
from provider.errors import Missing
from provider.values import Inputs, Properties, State

SOURCES = ("zipFile", "cosObjectName", "imageConfigs")
INPUTS = frozenset({"handler", "zipFile", "cosBucketName", "cosObjectName", "cosBucketRegion", "imageConfigs"})
"""Inputs that go to UpdateFunctionCode. The handler is one: no other action takes it (provider.md 3.3, trap 8)."""

DIGEST = "__zipFileSha256"
"""Where the state remembers the content of the zip. Two underscores: the engine stores it and never shows it."""

UNREADABLE = ("zipFile", "cosBucketName", "cosObjectName", "cosBucketRegion", "imageConfigs", DIGEST)
"""What the cloud never tells about the code it runs."""

LARGEST_ZIP_BYTES = 50 * 1024 * 1024
"""CreateFunction takes this much; whether the 10 MB of other requests apply is not documented (platform.md 5.7)."""


def problems(want: Inputs) -> Iterable[Failure]:
    """A zip that is not there or is none, no code at all, or code from two places."""
    given = [name for name in SOURCES if name in want]
    if len(given) > 1:
        yield Failure(given[1], f"the code comes from {given[0]} already; keep one of the two")
    if not given:
        yield Failure(
            "zipFile", "the function has no code; set zipFile to the path of a zip (or cosObjectName, or imageConfigs)"
        )
    if "cosObjectName" in want:
        for name in ("cosBucketName", "cosBucketRegion"):
            if name not in want:
                yield Failure(name, "cosObjectName needs it; set it")
    path = want.get("zipFile")
    if isinstance(path, str) and (wrong := _wrong_with(Path(path))):
        yield Failure("zipFile", wrong)


def digest(want: Inputs) -> Properties:
    """The book-keeping about the zip: nothing when there is none, or none that can be read."""
    path = want.get("zipFile")
    if not isinstance(path, str) or not Path(path).is_file():
        return {}
    return {DIGEST: sha256(Path(path).read_bytes()).hexdigest()}


def digest_differs(have: State, want: Inputs) -> bool:
    """Whether the zip has other content than what was uploaded last. Not known to differ counts as the same."""
    now = digest(want).get(DIGEST)
    return now is not None and have.get(DIGEST) is not None and have[DIGEST] != now


def request(want: Inputs) -> dict[str, Any]:
    """The `Code` of a request."""
    if want.get("zipFile"):
        path = Path(want["zipFile"])
        try:
            return {"ZipFile": b64encode(path.read_bytes()).decode()}
        except OSError as error:
            raise Missing(
                f"zipFile: {path} cannot be read ({error.strerror}); build it, then run `pulumi up` again"
            ) from error
    if want.get("imageConfigs"):
        image = want["imageConfigs"][0]
        return {"ImageConfig": {api: image[name] for name, api in _IMAGE.items() if image.get(name) not in (None, "")}}
    return {
        "CosBucketName": str(want["cosBucketName"]).rsplit("-", 1)[0],  # the API wants it without the AppId
        "CosObjectName": want["cosObjectName"],
        "CosBucketRegion": want["cosBucketRegion"],
    }


_IMAGE = {
    "imageType": "ImageType",
    "imageUri": "ImageUri",
    "registryId": "RegistryId",
    "entryPoint": "EntryPoint",
    "command": "Command",
    "args": "Args",
    "containerImageAccelerate": "ContainerImageAccelerate",
    "imagePort": "ImagePort",
}


def _wrong_with(path: Path) -> str | None:
    """Paths are relative to the project's folder: that is where the engine starts the plugin."""
    if not path.is_file():
        return f"{path} is not there (looked in {Path.cwd()}); build it first, or correct the path"
    size = path.stat().st_size
    if size > LARGEST_ZIP_BYTES:
        return f"{path} has {size} bytes; at most {LARGEST_ZIP_BYTES} can be sent, put a larger one into COS"
    if not zipfile.is_zipfile(path):
        return f"{path} is not a zip file; build it again"
    return None
