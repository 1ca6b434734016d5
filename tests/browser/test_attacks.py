"""What is stored in the cloud, and what other sites serve, cannot use the console's origin."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Console, new_page
from tests.conformance.cos.clients import BUCKET, bucket
from tests.support.cloud import PATIENCE, RunningCloud, running_cloud

HOSTILE = '<img src=x onerror="window.broken=1">'


@contextmanager
def site(html: str) -> Iterator[int]:
    """Somebody else's web page; the port it is served on."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def attack(cloud: RunningCloud) -> str:
    """A page that tries whatever a browser lets it send; its title becomes what came of it."""
    return f"""<script>
      const target = "{cloud.endpoint}/_localcloud/";
      const ways = [
        fetch(target + "reset", {{method: "POST", mode: "no-cors"}}),
        fetch(target + "clock", {{method: "POST", mode: "no-cors", body: '{{"freeze":true}}'}}),
        fetch(target + "faults", {{method: "DELETE"}}),
        fetch(target + "state").then(answer => answer.json()).then(() => {{ throw new Error("READ"); }}),
      ];
      Promise.allSettled(ways).then(ends => {{
        document.title = "done " + ends.map(end => end.status + (end.reason?.message ?? "")).join(" ");
      }});
    </script>"""


def test_the_page_of_another_site_can_neither_change_nor_read_the_cloud(browser: Browser, cloud: RunningCloud) -> None:
    bucket(cloud)
    fault = cloud.fault("error", service="ssm")
    with site(attack(cloud)) as port:
        for host in ("127.0.0.1", "localhost", "evil.example"):
            page = new_page(browser)
            page.goto(f"http://{host}:{port}/")
            page.wait_for_function("document.title.startsWith('done')")
            assert "READ" not in page.title()
            page.close()

    clock = httpx.get(f"{cloud.endpoint}/_localcloud/clock", timeout=PATIENCE).json()
    assert not clock["frozen"]
    assert [each.id for each in cloud.faults()] == [fault]
    assert BUCKET in httpx.get(f"{cloud.endpoint}/_localcloud/state", timeout=PATIENCE).text


def test_a_name_that_leads_here_is_not_this_cloud(browser: Browser, cloud: RunningCloud) -> None:
    page = new_page(browser)
    answer = page.goto(f"{cloud.endpoint}/_localcloud/state".replace("127.0.0.1", "evil.example"))

    assert answer is not None
    assert (answer.status, "buckets" in answer.text()) == (400, False)
    page.close()


def test_names_and_contents_that_look_like_html_are_text(console: Console) -> None:
    client = bucket(console.cloud)
    client.put_object(Bucket=BUCKET, Key=f"{HOSTILE}.html", Body=HOSTILE.encode(), ContentType="text/html")
    page = console.open()
    page.get_by_label("all levels").check()

    row = page.locator(".object")
    expect(row).to_contain_text(HOSTILE)
    row.click()

    expect(page.locator("#detail pre")).to_have_text(HOSTILE)
    assert page.evaluate("window.broken") is None


def test_stored_html_is_opened_as_text_and_svg_is_only_saved(browser: Browser, cloud: RunningCloud) -> None:
    client = bucket(cloud)
    script = "<script>document.title = 'run'</script>"
    client.put_object(Bucket=BUCKET, Key="page.html", Body=script.encode(), ContentType="text/html")
    client.put_object(Bucket=BUCKET, Key="x.svg", Body=b"<svg/>", ContentType="image/svg+xml")
    page = new_page(browser)
    page.goto(f"{cloud.endpoint}/_localcloud/object?bucket={BUCKET}&key=page.html")

    assert page.title() == ""
    assert script in page.inner_text("body")

    page.goto(f"{cloud.endpoint}/_localcloud/")
    with page.expect_download() as saved:
        page.evaluate("url => { location.href = url; }", f"object?bucket={BUCKET}&key=x.svg")
    assert saved.value.suggested_filename == "x.svg"
    page.close()


def test_a_script_that_got_into_the_page_would_not_run(browser: Browser, cloud: RunningCloud) -> None:
    page = new_page(browser)
    page.goto(f"{cloud.endpoint}/_localcloud/")
    page.evaluate("""() => {
      window.refused = [];
      addEventListener("securitypolicyviolation", event => refused.push(event.effectiveDirective));
      try { document.body.innerHTML = "<p>markup</p>"; } catch { /* the violation is what counts */ }
      const image = document.createElement("img");
      image.src = "https://evil.example/told";
      document.body.append(image);
    }""")
    page.wait_for_function("refused.length >= 2")
    refused = page.evaluate("refused")
    page.close()

    assert refused == ["require-trusted-types-for", "img-src"]


def quiet_port() -> int:
    """A free port that no system hands out by itself, so that nobody takes it while its cloud is away."""
    for port in random.sample(range(10_000, 30_000), 1000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("1000 ports are in use")


def test_the_console_finds_a_cloud_that_went_away_and_came_back(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    page = new_page(browser)
    port = str(quiet_port())
    with running_cloud(tmp_path / "first", "--port", port) as cloud:
        page.goto(f"{cloud.endpoint}/_localcloud/")
        expect(page.locator("#link")).to_have_text("live")
    expect(page.locator("#link")).to_have_text("not connected")

    with running_cloud(tmp_path / "second", "--port", port):
        expect(page.locator("#link")).to_have_text("live")
        page.close()
