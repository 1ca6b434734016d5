"""Archived objects: not readable before they are restored, for as long as was asked for."""

from __future__ import annotations

import pytest

from localcloud.cos.archive import DAY, HOUR
from localcloud.cos.times import http_date
from tests.unit.localcloud.cos.caller import BUCKET, CosCaller


def request(days: int | str = 1, tier: str = "Expedited") -> bytes:
    tier = f"<CASJobParameters><Tier>{tier}</Tier></CASJobParameters>" if tier else ""
    return f"<RestoreRequest><Days>{days}</Days>{tier}</RestoreRequest>".encode()


def restore(cos: CosCaller, key: str, days: int = 1, tier: str = "Expedited") -> int:
    return cos.call("POST", key, "restore", body=request(days, tier)).status


def restoration(cos: CosCaller, key: str) -> str:
    return cos.call("HEAD", key).headers.get("x-cos-restore", "")


@pytest.fixture
def archived(cos: CosCaller) -> CosCaller:
    """A bucket with an archived object `old` and a deeply archived one, `deep`."""
    cos.put("old", b"meow", x_cos_storage_class="ARCHIVE")
    cos.put("deep", b"meow", x_cos_storage_class="DEEP_ARCHIVE")
    return cos


def test_an_archived_object_is_seen_and_deleted_but_not_read(archived: CosCaller) -> None:
    for key in ("old", "deep"):
        head = archived.call("HEAD", key)
        assert (head.status, head.length) == (200, 4)
        assert archived.refusal("GET", key) == (403, "InvalidObjectState")
        source = {"x-cos-copy-source": f"{BUCKET}.cos.ap-singapore.myqcloud.com/{key}"}
        assert archived.refusal("PUT", "copy", headers=source) == (403, "InvalidObjectState")
        upload = archived.call("POST", "copy", "uploads").texts("UploadId")[0]
        part = f"partNumber=1&uploadId={upload}"
        assert archived.refusal("PUT", "copy", part, headers=source) == (403, "InvalidObjectState")
        assert archived.call("DELETE", key).status == 204


def test_a_restored_copy_is_there_after_a_while_and_goes_again(archived: CosCaller) -> None:
    start = archived.clock.now()
    assert restore(archived, "old", days=2) == 202
    assert restoration(archived, "old") == 'ongoing-request="true"'
    assert archived.refusal("GET", "old") == (403, "InvalidObjectState")

    archived.clock.advance(300)
    until = http_date(start + 300 + 2 * DAY)
    assert restoration(archived, "old") == f'ongoing-request="false", expiry-date="{until}"'
    assert archived.get("old").body == b"meow"
    assert archived.get("old").headers["x-cos-storage-class"] == "ARCHIVE"

    archived.clock.advance(2 * DAY)
    assert restoration(archived, "old") == ""
    assert archived.refusal("GET", "old") == (403, "InvalidObjectState")
    assert restore(archived, "old") == 202


def test_listeners_hear_of_the_beginning_and_the_end(archived: CosCaller) -> None:
    archived.events.clear()
    restore(archived, "old")
    restore(archived, "deep", tier="Standard")
    archived.call("DELETE", "deep")
    archived.clock.advance(2 * DAY)

    assert [(event.name, event.key) for event in archived.events] == [
        ("cos:ObjectRestore:Post", "old"),
        ("cos:ObjectRestore:Post", "deep"),
        ("cos:ObjectRemove:Delete", "deep"),
        ("cos:ObjectRestore:Completed", "old"),
    ]


def test_a_restoration_is_not_begun_twice_and_can_be_prolonged(archived: CosCaller) -> None:
    restore(archived, "old")
    assert archived.refusal("POST", "old", "restore", body=request()) == (409, "RestoreAlreadyInProgress")

    archived.clock.advance(DAY)
    assert restore(archived, "old", days=3) == 200
    archived.clock.advance(2 * DAY)
    assert archived.get("old").body == b"meow"


@pytest.mark.parametrize(
    ("key", "tier", "hours"),
    [("old", "Standard", 5), ("old", "Bulk", 12), ("old", "", 5), ("deep", "Standard", 24), ("deep", "Bulk", 48)],
)
def test_the_tier_says_how_soon(archived: CosCaller, key: str, tier: str, hours: int) -> None:
    restore(archived, key, tier=tier)
    archived.clock.advance(hours * HOUR - 1)
    assert archived.refusal("GET", key) == (403, "InvalidObjectState")
    archived.clock.advance(1)
    assert archived.get(key).body == b"meow"


@pytest.mark.parametrize(
    ("key", "body", "refusal"),
    [
        ("deep", request(), (400, "InvalidArgument")),
        ("old", request(tier="Now"), (400, "InvalidArgument")),
        ("old", request(days=0), (400, "InvalidArgument")),
        ("old", request(days="soon"), (400, "InvalidArgument")),
        ("old", b"", (400, "MalformedXML")),
        ("hot", request(), (403, "InvalidObjectState")),
        ("missing", request(), (404, "NoSuchKey")),
    ],
)
def test_what_cannot_be_restored_is_refused(
    archived: CosCaller, key: str, body: bytes, refusal: tuple[int, str]
) -> None:
    archived.put("hot")
    assert archived.refusal("POST", key, "restore", body=body) == refusal


def test_another_version_of_the_object_is_another_matter(archived: CosCaller) -> None:
    restore(archived, "old")
    archived.put("old", b"new", x_cos_storage_class="ARCHIVE")
    archived.clock.advance(HOUR)

    assert archived.refusal("GET", "old") == (403, "InvalidObjectState")
    assert "cos:ObjectRestore:Completed" not in [event.name for event in archived.events]


def test_a_service_of_the_cloud_cannot_read_it_either(archived: CosCaller) -> None:
    with pytest.raises(Exception, match="InvalidObjectState"):
        archived.cos.read_object(BUCKET, "old")
