"""The state of COS, taken from one and put into another: nothing is lost, and the other one works with it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.unit.localcloud.cos.caller import CosCaller
from tests.unit.localcloud.state.carrying import carry

VERSIONING = b"<VersioningConfiguration><Status>%s</Status></VersioningConfiguration>"
POLICY = b"""{"version": "2.0", "statement": [{"effect": "allow", "action": ["cos:GetObject"],
 "resource": ["*"], "principal": {"qcs": ["qcs::cam::anyone:anyone"]}}]}"""


CORS = b"""<CORSConfiguration><CORSRule><AllowedOrigin>http://a.example</AllowedOrigin>
<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"""


def filled(folder: Path) -> CosCaller:
    """Objects of every kind: small, in a file, with attributes, versions, marks, and an upload that goes on."""
    cos = CosCaller(folder)
    cos.create()
    cos.put("small/ä 1", b"hello", x_cos_meta_kind="note", x_cos_tagging="a=b", x_cos_acl="public-read")
    cos.put("large", b"x" * 100_000)
    cos.call("PUT", query="cors", body=CORS)
    cos.call("PUT", query="policy", body=POLICY)
    cos.call("PUT", query="versioning", body=VERSIONING % b"Enabled")
    cos.put("versions", b"first")
    cos.put("versions", b"second" * 20_000)
    cos.call("DELETE", "versions")
    cos.call("PUT", query="versioning", body=VERSIONING % b"Suspended")
    return cos


def moved(source: CosCaller) -> CosCaller:
    """Another storage on the same files."""
    target = CosCaller(source.folder)
    carry(source.cos.kept(), target.cos.kept())
    target.cos.loaded()
    return target


def test_buckets_and_everything_in_them(tmp_path: Path) -> None:
    source = filled(tmp_path)
    target = moved(source)
    for key, query in (
        ("small/ä 1", ""),
        ("small/ä 1", "tagging"),
        ("small/ä 1", "acl"),
        ("large", ""),
        ("", "versions"),
        ("", "cors"),
        ("", "policy"),
        ("", "versioning"),
        ("", ""),
    ):
        assert target.call("GET", key, query) == source.call("GET", key, query)
    target.put("versions", b"third")
    assert len(target.call("GET", query="versions").texts("VersionId")) == 6


def test_an_object_that_was_read_before_is_kept_like_any_other(tmp_path: Path) -> None:
    source = filled(tmp_path)
    read = source.get("large")
    assert moved(source).get("large") == read


def test_a_suspended_bucket_still_ignores_forbid_overwrite(tmp_path: Path) -> None:
    assert moved(filled(tmp_path)).put("large", b"y", x_cos_forbid_overwrite="true").status == 200


def test_a_restoration_under_way_is_finished(tmp_path: Path) -> None:
    source = filled(tmp_path)
    source.put("old", b"meow", x_cos_storage_class="ARCHIVE")
    tier = b"<CASJobParameters><Tier>Expedited</Tier></CASJobParameters>"
    source.call("POST", "old", "restore", body=b"<RestoreRequest><Days>1</Days>" + tier + b"</RestoreRequest>")

    target = moved(source)
    target.clock.advance(600)

    assert target.get("old").body == b"meow"
    assert [(event.name, event.key) for event in target.events] == [("cos:ObjectRestore:Completed", "old")]


def test_an_upload_is_completed_by_the_other_one(tmp_path: Path) -> None:
    source = CosCaller(tmp_path)
    source.create()
    upload = source.call("POST", "film", "uploads").texts("UploadId")[0]
    etag = source.call("PUT", "film", f"partNumber=1&uploadId={upload}", body=b"p" * 100_000).headers["etag"]
    source.call("PUT", "film", f"partNumber=2&uploadId={upload}", body=b"not used" * 10_000)
    target = moved(source)
    parts = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
    target.call("POST", "film", f"uploadId={upload}", body=body)
    assert target.get("film").body == b"p" * 100_000


def test_files_that_nothing_names_go_and_nothing_else(tmp_path: Path) -> None:
    source = filled(tmp_path)
    (tmp_path / "objects" / "000000000999").write_bytes(b"of a put that was never answered")
    (tmp_path / "objects" / "readme").write_bytes(b"somebody's")
    before = [path.name for path in source.files()]
    target = moved(source)
    assert [path.name for path in target.files()] == [name for name in before if name != "000000000999"]
    target.put("new", b"z" * 100_000)
    assert target.get("large").body == b"x" * 100_000


def test_a_lifecycle_goes_on(tmp_path: Path) -> None:
    async def story() -> None:
        source = CosCaller(tmp_path)
        rule = "<Rule><Status>Enabled</Status><Filter/><Expiration><Days>1</Days></Expiration></Rule>"
        document = f"<LifecycleConfiguration>{rule}</LifecycleConfiguration>".encode()
        for exchange in (
            source.exchange("PUT", ""),
            source.exchange("PUT", "", "lifecycle", document),
            source.exchange("PUT", "old", body=b"x"),
        ):
            await source._answer(exchange)
        target = moved(source)
        target.clock.advance(3 * 86_400)
        assert "old" not in (await target._answer(target.exchange("GET", ""))).text

    asyncio.run(story())
