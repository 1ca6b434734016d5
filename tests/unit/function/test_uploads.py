"""Files in `inbox/`: a job each, or a report."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.unit.function.fake_cloud import LONGEST_KEY, PNG
from tests.unit.function.world import World, created

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"\0" * 20


def only_report(world: World) -> dict[str, object]:
    (key,) = world.keys("failed/")
    report: dict[str, object] = json.loads(world.cloud.objects[key][0])
    return report


def test_a_job_file_becomes_a_job(world: World) -> None:
    world.send(world.upload("inbox/a/b/job.json", b'\xef\xbb\xbf{"Prompt": "draw a cat", "ModelName": "Qwen"}'))
    (task,) = world.cloud.tasks.values()
    assert (task["payload"]["Prompt"], task["payload"]["ModelName"]) == ("draw a cat", "Qwen")


@pytest.mark.parametrize(
    ("name", "body"), [("cat.png", PNG), ("cat.JPG", JPEG), ("cat.jpeg", JPEG), ("cat.webp", WEBP)]
)
def test_an_image_becomes_a_job_with_that_reference_and_its_prompt(world: World, name: str, body: bytes) -> None:
    world.send(world.upload(f"inbox/{name}", body, prompt=quote("Katze für Anna, 50%")))
    (task,) = world.cloud.tasks.values()
    assert task["payload"]["Prompt"] == "Katze für Anna, 50%"
    assert f"/inbox/{name}?" in task["payload"]["ImageInfos"][0]["ImageUrl"]


def test_a_prompt_in_another_encoding_is_reported_instead_of_drawn(world: World) -> None:
    world.send(world.upload("inbox/cat.png", PNG, prompt=quote("狗", encoding="gbk")))
    assert only_report(world)["errors"] == [{"field": "x-cos-meta-prompt", "message": "is not percent-encoded UTF-8"}]
    assert world.creates() == 0


def test_an_image_without_a_prompt_gets_the_configured_one(world: World) -> None:
    world.send(world.upload("inbox/cat.png", PNG))
    (task,) = world.cloud.tasks.values()
    assert task["payload"]["Prompt"] == "the same in watercolour"


def test_an_upload_is_queued_with_four_calls_and_sent_by_the_same_invocation(world: World) -> None:
    world.send(world.upload("inbox/cat.png", PNG))
    calls = [call.rstrip("-0123456789abcdef") for call in world.cloud.journal]
    assert [call.split("/")[0] for call in calls[:4]] == ["GET inbox", "PUT jobs", "PUT queue", "PUT index"]
    assert "CREATE" in calls


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("job.json", b"{not json", "not_json"),
        ("job.json", b"\xff\xfe\x00", "not_json"),
        ("job.json", b"", "not_json"),
        ("job.json", b"[]", "not_json"),
        ("job.json", b" " * 70_000, "too_large"),
        ("job.json", b'{"prompt": ""}', "invalid_request"),
        ("job.json", b'{"prompt": "x", "model": "Nope"}', "invalid_request"),
        ("cat.png", b"<html>not an image</html>", "not_an_image"),
        ("cat.png", b"", "not_an_image"),
        ("cat.gif", b"GIF89a", "unsupported_media_type"),
        ("noending", b"?", "unsupported_media_type"),
    ],
)
def test_what_cannot_become_a_job_is_reported_and_the_function_succeeds(
    world: World, name: str, body: bytes, code: str
) -> None:
    world.send(world.upload(f"inbox/{name}", body))
    report = only_report(world)
    assert (report["key"], report["code"]) == (f"inbox/{name}", code)
    assert report["why"]
    assert world.creates() == 0


def test_an_image_above_the_limit_is_reported(world: World) -> None:
    world.send(world.upload("inbox/big.png", PNG + b"\0" * (20 * 1024 * 1024)))
    assert only_report(world)["code"] == "too_large"


def test_the_same_image_with_another_prompt_is_reported_with_what_to_do(world: World) -> None:
    world.send(world.upload("inbox/cat.png", PNG, prompt="at night"))
    world.send(world.upload("inbox/cat.png", PNG, prompt="at noon"))
    report = only_report(world)
    (job_id,) = world.job_ids()
    assert job_id in str(report["why"])
    assert "upload it under another name" in str(report["next_step"])
    assert "Idempotency-Key" not in json.dumps(report)


def test_a_repeated_event_of_an_image_after_the_default_prompt_has_changed_advises_no_second_order(
    environment: dict[str, str],
) -> None:
    world = World(environment)
    event = world.upload("inbox/cat.png", PNG)
    world.send(event)
    world.beside(AIGC_DEFAULT_PROMPT="the same in oil").send(event)
    report = only_report(world)
    (job_id,) = world.job_ids()
    assert report["what"] == "no new job was made of this upload"
    assert job_id in str(report["why"])
    assert str(report["next_step"]).startswith("None, if that job is all you want")
    assert world.creates() == 1


def test_a_repeated_event_of_a_bad_upload_makes_one_report(world: World) -> None:
    event = world.upload("inbox/cat.png", b"nothing")
    world.send(event)
    world.send(event)
    assert len(world.keys("failed/")) == 1


@pytest.mark.parametrize("name", ["job.json", "cat.png", "cats.jsonl"])
def test_an_archived_upload_is_reported_because_another_try_cannot_help(world: World, name: str) -> None:
    world.cloud.archived.add(f"inbox/{name}")
    world.send(world.upload(f"inbox/{name}", PNG))
    assert only_report(world)["code"] == "not_readable"


def test_an_upload_with_the_longest_name_of_all_is_reported_too(world: World) -> None:
    name = "猫" * 276 + ".json"
    key = f"inbox/{name:x>{LONGEST_KEY - len('inbox/') - len(name.encode()) + len(name)}}"
    assert len(key.encode()) == LONGEST_KEY
    world.send(world.upload(key, b"{not json"))
    assert only_report(world)["key"] == key


def test_a_key_with_percent_and_plus_is_taken_as_it_is(world: World) -> None:
    world.send(world.upload("inbox/100%41 + 1.png", PNG))
    assert world.creates() == 1
    assert world.keys("failed/") == []


def test_an_encoded_key_is_found_by_its_decoded_form(world: World) -> None:
    world.upload("inbox/a b.png", PNG)
    world.send(created("inbox/a%20b.png", len(PNG)))
    assert world.creates() == 1


def test_an_upload_that_vanished_is_reported(world: World) -> None:
    world.send(created("inbox/gone.png", 10))
    assert only_report(world)["code"] == "not_found"


def test_a_repeated_event_of_a_job_whose_own_file_is_gone_does_not_deny_the_job(world: World) -> None:
    event = world.upload("inbox/job.json", b'{"prompt": "draw a cat"}')
    world.send(event)
    del world.cloud.objects["inbox/job.json"]
    world.send(event)
    report = only_report(world)
    assert (report["code"], report["what"]) == ("not_found", "no new job was made of this upload")
    assert str(report["next_step"]).startswith("If it became a job before, that job is not affected")
    assert world.creates() == 1


def test_a_repeated_event_of_a_job_whose_reference_is_gone_reports_nothing(world: World) -> None:
    world.upload("inbox/cat.png", PNG)
    event = world.upload("inbox/job.json", b'{"prompt": "at night", "reference_images": [{"key": "inbox/cat.png"}]}')
    world.send(event)
    del world.cloud.objects["inbox/cat.png"]
    world.send(event)
    assert world.creates() == 1
    assert world.keys("failed/") == [], "who read that nothing was created would upload, and pay, once more"


def test_a_repeated_event_of_a_job_whose_model_is_no_longer_offered_reports_nothing(
    environment: dict[str, str],
) -> None:
    world = World(environment)
    event = world.upload("inbox/job.json", b'{"prompt": "draw a cat", "model": "Qwen"}')
    world.send(event)
    world.beside(AIGC_MODELS='[["Hunyuan"]]').send(event)
    assert world.creates() == 1
    assert world.keys("failed/") == []


def test_a_folder_made_in_the_console_is_no_upload(world: World) -> None:
    world.send(world.upload("inbox/folder/", b""))
    assert world.keys("failed/") == []


def test_a_bad_record_does_not_keep_the_others_from_their_jobs(world: World) -> None:
    good, bad = world.upload("inbox/a.json", b'{"prompt": "a"}'), world.upload("inbox/b.json", b"broken")
    world.send({"Records": [*bad["Records"], *good["Records"]]})
    assert world.creates() == 1
    assert len(world.keys("failed/")) == 1


@pytest.mark.parametrize(("links", "reference"), [("60", 3600), ("7200", 7200)])
def test_mps_has_an_hour_for_a_reference_however_short_the_links_of_callers_live(
    environment: dict[str, str], links: str, reference: int
) -> None:
    world = World({**environment, "AIGC_URL_EXPIRES_SECONDS": links})
    world.send(world.upload("inbox/cat.png", PNG))
    (task,) = world.cloud.tasks.values()
    assert task["payload"]["ImageInfos"][0]["ImageUrl"].endswith(f"&for={reference}")
    (task_id,) = world.cloud.tasks
    world.cloud.finish(task_id)
    (job_id,) = world.job_ids()
    assert world.show(job_id)["outputs"][0]["url"].endswith(f"&for={links}")
