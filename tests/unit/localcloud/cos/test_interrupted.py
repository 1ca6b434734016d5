"""Bytes that are still on their way while everything is reset or restored: stored or refused, never lost after a 200.

The storage looks at large bodies beside the event loop; what comes together with one is served meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from localcloud.errors import CloudError
from localcloud.exchange import Exchange
from localcloud.state.inventory import Inventory
from localcloud.state.keeping import Keeping
from tests.unit.localcloud.cos.caller import BUCKET, Answer, CosCaller
from tests.unit.localcloud.cos.test_forms import BOUNDARY, form

LARGE = b"large " * 500_000
Makes = Callable[[CosCaller, str], Exchange]


def put(cos: CosCaller, upload: str) -> Exchange:
    return cos.exchange("PUT", "new", body=cos.spooled(LARGE))


def post(cos: CosCaller, upload: str) -> Exchange:
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return cos.exchange("POST", "", body=cos.spooled(form({"key": "new"}, LARGE)), headers=headers)


def part(cos: CosCaller, upload: str) -> Exchange:
    return cos.exchange("PUT", "parts", f"partNumber=1&uploadId={upload}", body=cos.spooled(LARGE))


def copied_part(cos: CosCaller, upload: str) -> Exchange:
    source = {"x-cos-copy-source": f"{BUCKET}.cos.ap-singapore.myqcloud.com/source"}
    return cos.exchange("PUT", "parts", f"partNumber=1&uploadId={upload}", headers=source)


class Remembered:
    """A storage with a large object and an unfinished upload, and the snapshot that was taken of it."""

    def __init__(self, cos: CosCaller, scratch: Path) -> None:
        self.cos = cos
        cos.put("source", cos.spooled(LARGE))
        self.upload = cos.call("POST", "parts", "uploads").texts("UploadId")[0]
        inventory = Inventory(*cos.cos.kept(), cos.cos.loaded)
        files = cos.folder / "objects"
        self.keeping = Keeping(inventory=inventory, forget=self.forget, files=files, scratch=scratch, log=None)
        self.snapshot = self.keeping.snapshots.take("before", cos.clock.now())

    async def forget(self) -> None:
        self.cos.cos.reset()

    def meanwhile(self, exchange: Exchange, happens: Callable[[], Awaitable[None]]) -> Answer | CloudError:
        """What becomes of a request when something happens before its bytes are stored."""

        async def both() -> Answer | CloudError:
            outcome, _ = await asyncio.gather(self.cos.outcome(exchange), happens())
            return outcome

        return asyncio.run(both())

    async def restore(self) -> None:
        await self.keeping.restore(self.snapshot)


@pytest.fixture
def remembered(cos: CosCaller, tmp_path: Path) -> Remembered:
    return Remembered(cos, tmp_path / "scratch")


GONE = {"NoSuchKey"}
"""What a copy is told whose source went away before it was read."""


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (put, {"NoSuchBucket"}),
        (post, {"NoSuchBucket"}),
        (part, {"NoSuchUpload"}),
        (copied_part, {"NoSuchUpload"} | GONE),
    ],
)
def test_what_arrives_while_the_state_is_restored_is_refused_and_leaves_it_as_it_was(
    remembered: Remembered, make: Makes, codes: set[str]
) -> None:
    cos = remembered.cos

    refused = remembered.meanwhile(make(cos, remembered.upload), remembered.restore)

    assert isinstance(refused, CloudError)
    assert refused.code in codes
    assert cos.call("GET").texts("Key") == ["source"]
    assert cos.call("GET", "parts", f"uploadId={remembered.upload}").texts("PartNumber") == []
    assert cos.get("source").body == LARGE


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (put, {"NoSuchBucket"}),
        (post, {"NoSuchBucket"}),
        (part, {"NoSuchBucket"}),
        (copied_part, {"NoSuchBucket"} | GONE),
    ],
)
def test_what_arrives_while_everything_is_reset_is_refused_and_leaves_nothing(
    remembered: Remembered, make: Makes, codes: set[str]
) -> None:
    refused = remembered.meanwhile(make(remembered.cos, remembered.upload), remembered.keeping.reset)

    assert isinstance(refused, CloudError)
    assert refused.code in codes
    assert remembered.cos.call("GET", bucket="").texts("Name") == []


def test_a_part_that_was_refused_so_can_be_sent_again(remembered: Remembered) -> None:
    cos = remembered.cos
    remembered.meanwhile(part(cos, remembered.upload), remembered.restore)

    (stored,) = cos.call_together(part(cos, remembered.upload))

    assert isinstance(stored, Answer)
    assert cos.call("GET", "parts", f"uploadId={remembered.upload}").texts("Size") == [str(len(LARGE))]
