"""The official SDK's part of the zip, taken from what is installed here, without what the function never runs.

SCF brings no library at all for Python 3.7 and later (platform.md 5.2). Only Python source is taken, so the zip runs on
any machine and any Python that the SDK itself runs on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from infra.errors import PackagingError
from infra.package.entries import Entry

SDK = "tencentcloud-sdk-python-common"
SDK_ROOT = "tencentcloud/__init__.py"


@dataclass(frozen=True)
class Vendored:
    """A distribution, and which of its files are left out."""

    name: str
    package: str
    without: tuple[str, ...] = ()
    """Patterns of paths. A component test makes a signed call with what remains."""


VENDORED = (
    # The asynchronous half needs httpx, which is not here. The root module is written by us: see `_root`.
    Vendored(SDK, "tencentcloud", ("*_async.py", SDK_ROOT)),
    Vendored("requests", "requests", ("requests/help.py",)),
    # Back ends for other TLS libraries, for SOCKS, for browsers and for HTTP/2: all optional, none used.
    Vendored("urllib3", "urllib3", ("urllib3/contrib/*/*", "urllib3/contrib/[!_]*.py", "urllib3/http2/connection.py")),
    # Needed to import requests; its tables only for host names that are not ASCII, and the hosts of the cloud all are.
    Vendored("idna", "idna", ("idna/uts46data.py", "idna/codec.py", "idna/compat.py", "idna/cli.py")),
    Vendored("certifi", "certifi", ("certifi/tests/*",)),
)
"""Everything a call of the SDK's `CommonClient` runs.

`charset-normalizer`, which requests lists too, guesses the encoding of answers that do not tell it. Answers of the
cloud are JSON, whose encoding requests knows. Without the guesser a start is 15 ms shorter; requests would warn that it
is not there, which `aigc/outside/sdk.py` keeps out of the logs.
"""

_NEVER = ("*/__main__.py", "*/py.typed")
_SHIPPED = (".py", ".pem")


def versions() -> list[str]:
    """What is installed, as `name==version`."""
    return [f"{one.name}=={_installed(one.name).version}" for one in VENDORED]


def read() -> list[Entry]:
    """The files of every vendored distribution. Raises `PackagingError` when one is not installed."""
    return sorted([_root(), *(entry for one in VENDORED for entry in _files(one))])


def _files(wanted: Vendored) -> Iterator[Entry]:
    for path in _installed(wanted.name).files or ():
        name = path.as_posix()
        unwanted = any(fnmatch(name, pattern) for pattern in (*_NEVER, *wanted.without))
        if name.startswith(f"{wanted.package}/") and name.endswith(_SHIPPED) and not unwanted:
            yield Entry(name, path.read_binary())


def _root() -> Entry:
    """`tencentcloud/__init__.py`, which holds nothing but a version.

    Every product's distribution brings that file too, so the one on disk is that of whichever was installed last.
    """
    return Entry(SDK_ROOT, f'__version__ = "{_installed(SDK).version}"\n'.encode())


def _installed(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError as error:
        raise PackagingError(
            f"{name} is not installed, and the function is deployed with it. Run `uv sync --frozen`, then try again."
        ) from error
