"""The playground as somebody uses it: a real Chromium, the deployed function, the embedded cloud."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.browser.conftest import new_page
from tests.support.images import jpeg
from tests.support.stack import Deployed, deployed


@dataclass
class Playground:
    """The page, opened with the stack's API key. `complaints` is what the browser had to say."""

    page: Page
    service: Deployed
    complaints: list[str] = field(default_factory=list)

    def open(self, *, key: str | None = None) -> Page:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.page.goto(self.service.outputs.localUrl)
        self.page.get_by_label("API key").fill(self.service.outputs.apiKey if key is None else key)
        with self.page.expect_response(lambda response: "/v1/images?" in response.url):
            self.page.get_by_label("API key").press("Tab")
        return self.page

    def draw(self, prompt: str) -> Locator:
        """Order an image; its card."""
        self.page.get_by_label("Prompt").fill(prompt)
        self.page.get_by_role("button", name="Draw").click()
        card = self.page.locator("figure", has_text=prompt).first
        expect(card).to_be_visible()
        return card

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture
def playground(browser: Browser, service: Deployed) -> Iterator[Playground]:
    """Errors and violations of the page's content policy fail the test, unless it empties `complaints` itself."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    opened = Playground(new_page(context), service)
    yield opened
    context.close()
    assert opened.complaints == []


def expect_picture(card: Locator) -> None:
    """The card shows an image whose bytes have arrived and could be decoded."""
    image = card.locator(".picture img").first
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def test_a_prompt_becomes_a_picture_on_the_page(playground: Playground) -> None:
    playground.open()
    card = playground.draw("a paper boat on a calm lake")
    expect_picture(card)
    expect(card.locator(".status")).to_have_text("succeeded")


def test_what_was_drawn_is_there_when_the_page_is_opened_again(playground: Playground) -> None:
    page = playground.open()
    expect_picture(playground.draw("a lighthouse in the fog"))
    page.reload()
    expect_picture(page.locator("figure", has_text="a lighthouse in the fog"))


def test_a_dropped_image_is_uploaded_and_used_as_reference(playground: Playground, tmp_path: Path) -> None:
    page = playground.open()
    picture = tmp_path / "cat.jpg"
    picture.write_bytes(jpeg())
    with page.expect_response(lambda response: response.request.method == "PUT") as uploaded:
        page.locator("#files").set_input_files(picture)
    assert uploaded.value.status == 200
    expect(page.locator("#references li")).not_to_have_class("uploading")
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("v1/images")) as sent:
        card = playground.draw("the same cat, older")
    (reference,) = json.loads(sent.value.post_data or "")["reference_images"]
    assert reference["key"].startswith("references/")
    expect_picture(card)


def test_a_refused_order_says_once_which_field_is_wrong(playground: Playground) -> None:
    page = playground.open()
    page.get_by_role("button", name="Draw").click()
    expect(page.locator("#said")).to_have_text("prompt: is required when there is no reference image")
    (complaint,) = playground.complaints
    assert "422" in complaint
    playground.complaints.clear()


def test_an_order_that_the_platform_has_ended_half_way_is_asked_for_again_and_paid_for_once(
    playground: Playground,
) -> None:
    playground.open()
    playground.service.cloud.fault("kill_worker_after", service="mps", action="CreateAigcImageTask")
    card = playground.draw("a kite in a storm")
    expect_picture(card)
    assert playground.service.paid_images(str(card.get_attribute("data-id"))) == 1
    (complaint,) = playground.complaints
    assert "439" in complaint
    playground.complaints.clear()


def test_who_draws_again_after_a_lost_answer_finds_the_same_job(playground: Playground) -> None:
    page = playground.open()
    lose = lambda route: (route.fetch(), route.abort())  # noqa: E731
    page.route("**/v1/images", lose, times=2)
    page.get_by_label("Prompt").fill("a kite that is lost")
    with page.expect_request(lambda request: request.method == "POST") as first:
        page.get_by_role("button", name="Draw").click()
    expect(page.locator("#said")).to_contain_text("cannot be reached")
    with page.expect_request(lambda request: request.method == "POST") as again:
        page.get_by_role("button", name="Draw").click()
    assert again.value.headers["idempotency-key"] == first.value.headers["idempotency-key"]
    expect(page.locator("figure", has_text="a kite that is lost")).to_have_count(1)
    playground.complaints.clear()


def test_a_wrong_key_is_said_to_be_wrong_and_does_not_look_like_an_empty_gallery(playground: Playground) -> None:
    page = playground.open(key="not-a-key")
    expect(page.locator("#said")).to_contain_text("Check the API key at the top of this page.")
    expect(page.locator("#said")).not_to_contain_text("Authorization")
    expect(page.locator("#empty")).to_have_text("Your images will appear here.")
    assert all("401" in complaint for complaint in playground.complaints)
    playground.complaints.clear()


def test_the_options_follow_the_model(playground: Playground) -> None:
    page = playground.open()
    page.get_by_label("Model", exact=True).select_option("Kling")
    expect(page.locator("#count")).to_have_text("0 / 2500")
    expect(page.get_by_label("Version").locator("option")).to_contain_text(["default", "2.1", "O1"])
    page.get_by_label("Version").select_option("O1")
    expect(page.locator("#droplimit")).to_contain_text("at most 10")


def test_copied_curl_orders_the_same_image(playground: Playground) -> None:
    page = playground.open()
    page.get_by_label("Prompt").fill("it's a fox")
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.locator("#said")).to_contain_text("Copied")
    command = page.evaluate("navigator.clipboard.readText()")
    assert playground.service.outputs.apiKey not in command
    assert re.search(r"-d '\{\"prompt\":\"it'\\''s a fox\"", command)


def test_a_model_that_takes_any_version_has_its_own_limits(browser: Browser, tmp_path: Path) -> None:
    models = [{"name": "Qwen"}, {"name": "Seedream", "promptCharacters": 2000, "ratios": ["1:1"]}]
    with deployed(tmp_path, models=models, defaultModel="Seedream") as service, browser.new_context() as context:
        page = Playground(new_page(context), service).open()
        expect(page.get_by_label("Model", exact=True).locator("option")).to_have_text(["Qwen", "Seedream"])
        expect(page.get_by_label("Model", exact=True)).to_have_value("Seedream")
        expect(page.locator("#count")).to_have_text("0 / 2000")
        expect(page.get_by_label("Version").locator("option")).to_have_text(["default"])
        expect(page.get_by_label("Aspect ratio").locator("option")).to_have_text(["default", "1:1"])
        expect(page.locator("#empty")).to_have_text("Nothing drawn yet. Your images will appear here.")


def test_all_of_a_long_prompt_can_be_read(playground: Playground) -> None:
    playground.open()
    words = playground.draw("Donaudampfschifffahrtsgesellschaft" * 4).locator(".words")
    assert words.evaluate("words => words.scrollWidth <= words.clientWidth")


def test_a_job_of_another_day_has_its_date(playground: Playground) -> None:
    page = playground.open()
    page.clock.set_fixed_time("2031-02-03T04:05:06Z")
    made = playground.draw("a clock").locator("time")
    day = made.evaluate("made => new Date(made.dateTime).toLocaleDateString()")
    expect(made).to_contain_text(day)


def test_the_button_is_within_reach_in_a_low_window(playground: Playground) -> None:
    page = playground.open()
    for number in range(4):
        playground.draw(f"a hill, number {number}")
    page.set_viewport_size({"width": 1280, "height": 420})
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    button = page.get_by_role("button", name="Draw")
    button.evaluate("button => button.scrollIntoView({block: 'nearest'})")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 420


def test_with_the_keyboard_a_reference_is_taken_away_again(playground: Playground, tmp_path: Path) -> None:
    page = playground.open()
    picture = tmp_path / "cat.jpg"
    picture.write_bytes(jpeg())
    page.locator("#files").set_input_files(picture)
    remove = page.get_by_role("button", name="Remove cat.jpg")
    remove.focus()
    remove.press("Enter")
    expect(page.locator("#references li")).to_have_count(0)
    expect(page.get_by_role("button", name="choose files")).to_be_focused()


def test_who_goes_by_keyboard_sees_which_picture_he_is_at(playground: Playground) -> None:
    playground.open()
    card = playground.draw("a ring")
    expect_picture(card)
    link = card.locator(".picture a")
    link.press("Shift")
    link.focus()
    offset = link.evaluate("link => parseFloat(getComputedStyle(link).outlineOffset)")
    assert offset <= -2, "the card cuts off what is drawn around the picture"


def test_what_the_browser_does_not_copy_can_be_selected(playground: Playground) -> None:
    playground.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page = playground.open()
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.locator("#said")).to_contain_text("v1/images")
    expect(page.locator("#said")).not_to_contain_text("cannot be reached")
