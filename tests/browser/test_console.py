"""The console as somebody sees and uses it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from qcloud_cos import CosServiceError
from tencentcloud.scf.v20180416 import models as scf_models

from tests.browser.conftest import Console
from tests.conformance.cos.clients import BUCKET, bucket
from tests.conformance.mps.tasks import STORE, create, granted
from tests.conformance.scf.clients import asked, deploy, local_url, scf_client, url_of
from tests.support.cloud import PATIENCE, TASK_SECONDS, RunningCloud
from tests.support.images import jpeg

TALKATIVE = """
import os, time

def main_handler(event, context):
    print("the handler was here")
    while "until" in event and not os.path.exists(event["until"]):
        time.sleep(0.01)
    if event.get("raise"):
        raise ValueError("as asked")
    return event
"""


def invoke(cloud: RunningCloud, **event: Any) -> Any:
    """Asynchronously, so that the caller does not wait."""
    wanted = asked(scf_models, "Invoke", FunctionName="draw", InvocationType="Event", ClientContext=json.dumps(event))
    return scf_client(cloud).Invoke(wanted)


def stored(page: Page, name: str) -> Locator:
    """An entry among the objects, not the requests about it in the journal."""
    return page.locator("#objects").get_by_role("button", name=name)


def picture_is_drawn(page: Page, selector: str) -> None:
    expect(page.locator(selector)).to_be_visible()
    page.wait_for_function("selector => document.querySelector(selector).naturalWidth > 0", arg=selector)


def test_an_empty_cloud_says_so(console: Console) -> None:
    page = console.open()

    expect(page.get_by_text("No bucket yet.")).to_be_visible()
    expect(page.get_by_text("No function yet.")).to_be_visible()
    expect(page.get_by_text("No task yet.")).to_be_visible()


def test_buckets_are_walked_through_and_pictures_are_shown_small_and_large(console: Console) -> None:
    client = bucket(console.cloud)
    client.put_object(Bucket=BUCKET, Key="holiday/beach 1+1.jpg", Body=jpeg(), ContentType="image/jpeg")
    client.put_object(Bucket=BUCKET, Key="notes.json", Body=b'{"a":1}', ContentType="application/json")
    page = console.open()

    stored(page, "holiday/").click()
    picture_is_drawn(page, ".tile img")
    stored(page, "beach").click()
    picture_is_drawn(page, "#detail img")
    page.keyboard.press("Escape")
    page.locator("#crumbs").get_by_role("button", name=BUCKET).click()
    stored(page, "notes.json").click()

    expect(page.locator("#detail pre")).to_have_text('{\n  "a": 1\n}')


def test_a_new_object_appears_without_being_asked_for(console: Console) -> None:
    client = bucket(console.cloud)
    page = console.open()
    expect(page.get_by_text("Nothing here.")).to_be_visible()

    client.put_object(Bucket=BUCKET, Key="late.txt", Body=b"1")

    expect(stored(page, "late.txt")).to_be_visible()


def test_an_object_that_changes_without_changing_its_size_is_shown_anew(console: Console) -> None:
    client = bucket(console.cloud)
    client.put_object(Bucket=BUCKET, Key="k.txt", Body=b"old", ContentType="text/plain")
    page = console.open()
    row = stored(page, "k.txt")
    before = row.get_attribute("data-version")

    client.put_object(Bucket=BUCKET, Key="k.txt", Body=b"new", ContentType="text/plain")

    expect(row).not_to_have_attribute("data-version", str(before))


def test_a_large_bucket_is_shown_page_by_page(console: Console) -> None:
    client = bucket(console.cloud)
    for number in range(203):
        client.put_object(Bucket=BUCKET, Key=f"{number:04}", Body=b"")
    page = console.open()

    expect(page.locator(".object")).to_have_count(200)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".object")).to_have_count(203)


def test_an_invocation_is_seen_while_it_runs_and_its_log_afterwards(console: Console, tmp_path: Path) -> None:
    deploy(scf_client(console.cloud), TALKATIVE)
    page = console.open()
    expect(page.get_by_text("Not invoked yet.")).to_be_visible()

    enough = tmp_path / "enough"
    invoke(console.cloud, until=str(enough))
    expect(page.locator("#functions").get_by_text("running", exact=True)).to_be_visible()
    expect(page.locator("#under-way")).to_have_text("1")
    enough.touch()
    expect(page.locator("#under-way")).to_have_text("0")
    page.locator("#functions").get_by_role("button").click()

    expect(page.locator("#detail pre")).to_contain_text("the handler was here")


def test_a_failed_invocation_is_told_apart_and_its_retry_announced(console: Console) -> None:
    deploy(scf_client(console.cloud), TALKATIVE)
    page = console.open()

    console.cloud.freeze()  # its retry is to come as long as we look

    invoke(console.cloud, **{"raise": True})

    expect(page.locator("#functions .badge.bad")).to_have_text("430")
    expect(page.locator("#functions")).to_contain_text("1 to be retried")


def test_a_function_url_is_a_link_that_works(console: Console) -> None:
    client = scf_client(console.cloud)
    deploy(client, "def main_handler(event, context):\n    return 'hello'\n")
    public = url_of(client)
    page = console.open()

    link = page.get_by_role("link", name="http auth NONE").get_attribute("href")

    assert f"{console.cloud.endpoint}{link}" == local_url(console.cloud, public)


def test_a_task_is_followed_to_its_picture(console: Console) -> None:
    granted(console.cloud)
    page = console.open()

    console.cloud.freeze()
    create(console.cloud, ModelName="Hunyuan", Prompt="a cat <b>in</b> the rain", StoreCosParam=STORE)

    expect(page.get_by_role("progressbar")).to_be_visible()
    console.cloud.advance(TASK_SECONDS)
    expect(page.locator("#tasks .badge")).to_have_text("DONE")
    picture_is_drawn(page, ".task img")
    expect(page.locator("#charged")).to_have_text("1")
    page.get_by_role("button", name="a cat <b>in</b> the rain").click()
    picture_is_drawn(page, "#detail img")


def test_the_journal_runs_and_can_be_filtered_stopped_and_read(console: Console) -> None:
    client = bucket(console.cloud)
    page = console.open()
    rows = page.locator("#entries tr")
    expect(rows).to_have_count(1)

    client.put_object(Bucket=BUCKET, Key="seen", Body=b"1")
    host = f"{BUCKET}.cos.ap-singapore.myqcloud.com"
    httpx.get(f"{console.cloud.endpoint}/unsigned", headers={"Host": host}, timeout=PATIENCE)
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("403 AccessDenied")

    page.get_by_label("refusals only").check()
    expect(rows).to_have_count(1)
    page.get_by_label("refusals only").uncheck()
    page.get_by_label("Filter").fill("PUT seen")
    expect(rows).to_have_count(1)
    page.get_by_label("Filter").fill("")

    page.get_by_role("button", name="Pause").click()
    client.put_object(Bucket=BUCKET, Key="meanwhile", Body=b"1")
    expect(stored(page, "meanwhile")).to_be_visible()
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Pause").click()
    expect(rows).to_have_count(4)

    rows.first.get_by_role("button").click()
    expect(page.locator("#detail pre")).to_contain_text('"path": "/meanwhile"')


def test_the_journal_stays_bounded(console: Console) -> None:
    client = bucket(console.cloud)
    client.put_object(Bucket=BUCKET, Key="often", Body=b"1")
    for _ in range(520):
        client.head_object(Bucket=BUCKET, Key="often")
    page = console.open()
    expect(page.locator("#entries tr")).to_have_count(500)

    client.put_object(Bucket=BUCKET, Key="one-more", Body=b"1")

    expect(page.locator("#entries tr").first).to_contain_text("one-more")
    expect(page.locator("#entries tr")).to_have_count(500)


def test_the_clock_is_frozen_and_moved(console: Console) -> None:
    page = console.open()
    page.get_by_role("button", name="Freeze").click()
    expect(page.get_by_role("button", name="Frozen")).to_have_attribute("aria-pressed", "true")
    before = console.cloud.now()

    page.get_by_label("Advance").select_option("1 hour")

    page.wait_for_function("async before => (await (await fetch('clock')).json()).now === before + 3600", arg=before)


def test_a_fault_is_armed_strikes_and_is_cleared(console: Console) -> None:
    client = bucket(console.cloud)
    page = console.open()
    page.get_by_role("button", name="Faults").click()
    page.get_by_label("Kind").select_option("error")
    page.get_by_label("Service").fill("cos")
    page.get_by_label("Error code").fill("SlowDown")
    page.get_by_role("button", name="Arm").click()
    expect(page.locator("#armed")).to_contain_text("error: service cos, code SlowDown; from match 1, once; fired 0")
    expect(page.locator("#faults")).to_have_text("Faults (1)")

    with pytest.raises(CosServiceError, match="SlowDown"):
        client.list_buckets()

    expect(page.locator("#armed")).to_contain_text("fired 1: used up")
    expect(page.locator("#faults")).to_have_text("Faults")
    page.get_by_role("button", name="Clear all").click()
    expect(page.get_by_text("No fault is armed.")).to_be_visible()


def test_a_reset_needs_a_second_click(console: Console) -> None:
    bucket(console.cloud)
    page = console.open()
    expect(page.locator("#bucket-names")).to_contain_text(BUCKET)

    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Keep everything").click()
    expect(page.locator("#bucket-names")).to_contain_text(BUCKET)

    page.get_by_role("button", name="Reset").click()
    page.get_by_label("Reset the cloud?").get_by_role("button", name="Reset").click()
    expect(page.get_by_text("No bucket yet.")).to_be_visible()
    expect(page.locator("#entries tr")).to_have_count(0)


def test_the_keyboard_is_enough_and_keeps_its_place(console: Console) -> None:
    client = bucket(console.cloud)
    client.put_object(Bucket=BUCKET, Key="a.txt", Body=b"letter a", ContentType="text/plain")
    page = console.open()
    row = stored(page, "a.txt")
    row.focus()

    client.put_object(Bucket=BUCKET, Key="b.txt", Body=b"letter b", ContentType="text/plain")
    expect(stored(page, "b.txt")).to_be_visible()
    expect(row).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#detail pre")).to_have_text("letter a")
    page.keyboard.press("Escape")
    expect(row).to_be_focused()


def test_on_a_telephone_a_request_and_an_invocation_can_be_read_and_opened(console: Console) -> None:
    deploy(scf_client(console.cloud), TALKATIVE)
    invoke(console.cloud)
    page = console.open()
    page.set_viewport_size({"width": 390, "height": 844})

    for opens in (page.locator("#functions").get_by_role("button"), page.locator("#entries button").first):
        expect(opens).to_be_visible()
        box = opens.locator("xpath=..").bounding_box()
        assert box is not None
        assert box["width"] >= 60
    page.locator("#entries button").first.click()
    expect(page.locator("#detail pre")).to_contain_text("request_id")
