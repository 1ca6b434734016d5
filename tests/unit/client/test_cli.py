"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
import yaml  # type: ignore[import-untyped]  # comes with pulumi, without types
from typer.testing import CliRunner, Result

from client.cli.outcome import EXIT_CODES, exit_code
from client.cli.world import World
from client.errors import ImageServiceError
from client.inbox import batch_id, job_id
from client.keys import fingerprint
from client.main import app
from tests.unit.client.doubles import Network, finished, image, job, problem, reply, told, world
from tests.unit.client.error_tree import tree_of

OUTPUTS = {
    "localUrl": "http://127.0.0.1:4000/_localcloud/fn/abc/",
    "apiKey": "aigc_local",
    "bucket": "art-1250000000",
    "region": "ap-singapore",
    "cloudEndpoint": "http://127.0.0.1:4000",
    "secretId": "AKIDlocal",
    "secretKey": "local",
}


def run(surroundings: World, *arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), obj=surroundings, catch_exceptions=False)


def local_world(network: Network, folder: Path) -> World:
    (folder / ".local").mkdir()
    (folder / ".local" / "outputs.json").write_text(json.dumps(OUTPUTS))
    return world(network, folder, environ={})


def test_draw_saves_the_image_and_prints_its_path(tmp_path: Path) -> None:
    network = Network(reply(202, job()), reply(200, job("submitted")), reply(200, finished()), image(b"cat"))
    surroundings = world(network, tmp_path)
    target = tmp_path / "cat.png"
    result = run(surroundings, "draw", "draw a cat", "-o", str(target))
    assert result.exit_code == 0
    assert result.stdout == f"{target}\n"
    assert target.read_bytes() == b"cat"
    assert "submitted" in told(surroundings)


def test_draw_sends_every_option(tmp_path: Path) -> None:
    network = Network(reply(202, job()))
    options = ["--model", "GEM", "--model-version", "3.0", "--negative-prompt", "dogs", "--aspect-ratio", "16:9"]
    options += ["--resolution", "2K", "--format", "jpeg", "--enhance", "--idempotency-key", "order-17"]
    options += ["--reference", "https://x.example/1.png", "--reference", "inbox/2.png", "--no-wait"]
    run(world(network, tmp_path), "draw", "a cat", *options)
    (sent,) = network.sent
    body = json.loads(sent.content)
    assert sent.headers["Idempotency-Key"] == "order-17"
    assert len(body.pop("reference_images")) == 2
    assert set(map(str, body.values())) == {"a cat", "GEM", "3.0", "dogs", "16:9", "2K", "jpeg", "True"}


def test_the_extension_of_the_target_chooses_the_format(tmp_path: Path) -> None:
    network = Network(reply(202, job()))
    run(world(network, tmp_path), "draw", "a cat", "-o", str(tmp_path / "cat.jpg"), "--no-wait")
    assert json.loads(network.sent[0].content)["output_format"] == "jpeg"


def test_an_image_in_another_format_than_its_name_is_pointed_out(tmp_path: Path) -> None:
    network = Network(reply(202, job()), reply(200, finished(content_type="image/jpeg")), image())
    surroundings = world(network, tmp_path)
    run(surroundings, "draw", "a cat", "-o", str(tmp_path / "cat.png"))
    assert "holds image/jpeg" in told(surroundings)


def test_without_a_target_the_image_is_named_after_the_job(tmp_path: Path) -> None:
    network = Network(reply(202, job()), reply(200, finished()), image())
    result = run(world(network, tmp_path), "draw", "a cat")
    assert result.stdout.strip() == str(tmp_path / "j1.png")


def test_several_images_are_numbered(tmp_path: Path) -> None:
    network = Network(reply(202, job()), reply(200, finished(2)), image(b"one"), image(b"two"))
    run(world(network, tmp_path), "draw", "a cat", "-o", str(tmp_path / "cat.png"))
    assert (tmp_path / "cat.png").read_bytes() == b"one"
    assert (tmp_path / "cat-2.png").read_bytes() == b"two"


def test_json_prints_the_job_as_received_and_the_files(tmp_path: Path) -> None:
    network = Network(reply(202, job()), reply(200, finished() | {"new_field": 1}), image())
    result = run(world(network, tmp_path), "draw", "a cat", "-o", str(tmp_path), "--json")
    answer = json.loads(result.stdout)
    assert (answer["status"], answer["new_field"], answer["files"]) == ("succeeded", 1, [str(tmp_path / "j1.png")])


def test_no_wait_prints_the_id_and_how_to_fetch_the_image(tmp_path: Path) -> None:
    network = Network(reply(202, job()))
    surroundings = world(network, tmp_path)
    result = run(surroundings, "draw", "a cat", "--no-wait")
    assert result.stdout == "j1\n"
    assert "aigc status j1 --wait" in told(surroundings)
    assert len(network.sent) == 1


def test_a_refused_request_names_the_field_and_exits_4(tmp_path: Path) -> None:
    network = Network(problem(422, "invalid_field", "at most 1000 characters", field="prompt"))
    surroundings = world(network, tmp_path)
    assert run(surroundings, "draw", "x" * 1001).exit_code == 4
    assert "prompt: at most 1000 characters" in told(surroundings)
    assert "--idempotency-key" not in told(surroundings)


def test_no_answer_prints_the_key_that_makes_a_repeat_safe(tmp_path: Path) -> None:
    network = Network(httpx.ConnectError("no route"))
    surroundings = world(network, tmp_path)
    assert run(surroundings, "draw", "a cat").exit_code == 7
    key = network.sent[0].headers["Idempotency-Key"]
    assert f"--idempotency-key {key}" in told(surroundings)


def test_a_failed_job_exits_5_with_the_upstream_message(tmp_path: Path) -> None:
    reason = {"code": "FailedOperation", "message": "Save to cos failed", "request_id": "r-7"}
    network = Network(reply(202, job()), reply(200, job("failed", error=reason)))
    surroundings = world(network, tmp_path)
    assert run(surroundings, "draw", "a cat").exit_code == 5
    assert "Save to cos failed" in told(surroundings)


def test_an_order_that_fails_at_once_is_not_reported_as_going_on(tmp_path: Path) -> None:
    reason = {"code": "InvalidParameter.ViolationContent", "message": "moderation", "request_id": "r-7"}
    surroundings = world(Network(reply(200, job("failed", error=reason))), tmp_path)
    assert run(surroundings, "draw", "a cat", "--no-wait").exit_code == 5
    assert "goes on" not in told(surroundings)


def test_a_job_that_takes_too_long_exits_6_and_says_how_to_fetch_it(tmp_path: Path) -> None:
    network = Network(reply(202, job()))
    surroundings = world(network, tmp_path)
    target = tmp_path / "my cat.png"
    assert run(surroundings, "draw", "a cat", "-o", str(target), "--timeout", "20").exit_code == 6
    assert f"aigc status j1 --wait -o '{target}'" in told(surroundings)


def test_ctrl_c_while_waiting_prints_the_job_and_how_to_resume(tmp_path: Path) -> None:
    network = Network(reply(202, job()), KeyboardInterrupt())
    surroundings = world(network, tmp_path)
    assert run(surroundings, "draw", "a cat", "-o", str(tmp_path / "cat.png")).exit_code == 130
    assert f"aigc status j1 --wait -o {tmp_path / 'cat.png'}" in told(surroundings)


def test_ctrl_c_while_ordering_prints_the_key(tmp_path: Path) -> None:
    network = Network(KeyboardInterrupt())
    surroundings = world(network, tmp_path)
    assert run(surroundings, "draw", "a cat").exit_code == 130
    assert network.sent[0].headers["Idempotency-Key"] in told(surroundings)


def test_a_target_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    network = Network(reply(202, job()))
    result = run(world(network, tmp_path), "draw", "a cat", "-o", str(tmp_path / "nowhere" / "cat.png"))
    assert result.exit_code == 8
    assert network.sent == []


def test_nothing_configured_exits_3(tmp_path: Path) -> None:
    surroundings = world(Network(reply(202, job())), tmp_path, environ={})
    assert run(surroundings, "draw", "a cat").exit_code == 3
    assert "make up" in told(surroundings)


def test_a_wrong_option_exits_2(tmp_path: Path) -> None:
    assert run(world(Network(reply(202, job())), tmp_path), "draw", "a cat", "--no-such-option").exit_code == 2


def test_a_terminal_shows_a_moving_bar_with_the_status(tmp_path: Path) -> None:
    network = Network(reply(202, job()), reply(200, job("submitted")), reply(200, finished()), image())
    surroundings = world(network, tmp_path, terminal=True)
    result = run(surroundings, "draw", "a cat", "-o", str(tmp_path / "cat.png"))
    assert result.exit_code == 0
    assert "━" in told(surroundings)


def test_a_local_reference_is_uploaded_first(tmp_path: Path) -> None:
    (tmp_path / "dog.jpg").write_bytes(b"dog")
    network = Network(httpx.Response(200), reply(202, job()))
    run(local_world(network, tmp_path), "draw", "as a cat", "--reference", str(tmp_path / "dog.jpg"), "--no-wait")
    assert network.methods == ["PUT", "POST"]
    (reference,) = json.loads(network.sent[1].content)["reference_images"]
    assert reference["key"].startswith("references/")


def test_a_local_reference_without_bucket_keys_exits_3(tmp_path: Path) -> None:
    (tmp_path / "dog.jpg").write_bytes(b"dog")
    network = Network(reply(202, job()))
    surroundings = world(network, tmp_path)
    assert run(surroundings, "draw", "as a cat", "--reference", str(tmp_path / "dog.jpg")).exit_code == 3
    assert "AIGC_BUCKET" in told(surroundings)
    assert network.sent == []


def test_status_shows_a_job_without_its_presigned_url(tmp_path: Path) -> None:
    result = run(world(Network(reply(200, finished())), tmp_path), "status", "j1")
    assert result.exit_code == 0
    assert "outputs/2026-01-01/j1/a_0.png" in result.stdout
    assert "q-signature" not in result.stdout


def test_status_of_a_failed_job_is_an_answer_not_an_error(tmp_path: Path) -> None:
    reason = {"code": "FailedOperation", "message": "Save to cos failed", "request_id": "r-7"}
    result = run(world(Network(reply(200, job("failed", error=reason))), tmp_path), "status", "j1")
    assert result.exit_code == 0
    assert "Save to cos failed" in result.stdout


def test_status_with_wait_and_a_target_fetches_the_image(tmp_path: Path) -> None:
    network = Network(reply(200, job()), reply(200, job("submitted")), reply(200, finished()), image(b"cat"))
    result = run(world(network, tmp_path), "status", "j1", "--wait", "-o", str(tmp_path / "cat.png"))
    assert result.exit_code == 0
    assert (tmp_path / "cat.png").read_bytes() == b"cat"


def test_status_with_a_target_but_no_image_yet_exits_6(tmp_path: Path) -> None:
    surroundings = world(Network(reply(200, job("submitted"))), tmp_path)
    assert run(surroundings, "status", "j1", "-o", str(tmp_path / "cat.png")).exit_code == 6
    assert "--wait" in told(surroundings)


def test_status_of_an_unknown_job_exits_4(tmp_path: Path) -> None:
    assert run(world(Network(problem(404, "not_found", "no such job")), tmp_path), "status", "j9").exit_code == 4


def test_upload_puts_files_into_the_inbox_and_says_what_to_expect(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"cat")
    (tmp_path / "b.webp").write_bytes(b"dog")
    network = Network(httpx.Response(200, headers={"ETag": '"0cc1"'}))
    surroundings = local_world(network, tmp_path)
    result = run(surroundings, "upload", str(tmp_path / "a.png"), str(tmp_path / "b.webp"), "--prompt", "in oil")
    assert result.exit_code == 0
    keys = [request.url.path.removeprefix("/") for request in network.sent]
    assert result.stdout.splitlines() == [job_id("art-1250000000", key, "0cc1") for key in keys]
    assert [request.headers["x-cos-meta-prompt"] for request in network.sent] == ["in%20oil"] * 2
    assert "outputs/<date>/<job id>/" in told(surroundings)


def test_upload_of_a_batch_says_where_its_summary_will_be(tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_bytes(b'{"prompt": "a"}\n')
    network = Network(httpx.Response(200, headers={"ETag": '"0cc1"'}))
    surroundings = local_world(network, tmp_path)
    result = run(surroundings, "upload", str(tmp_path / "many.jsonl"))
    assert result.exit_code == 0
    batch = batch_id("art-1250000000", network.sent[0].url.path.removeprefix("/"), "0cc1")
    assert result.stdout.strip() == batch
    assert f"batches/{batch}/summary.json" in told(surroundings)
    (sent,) = json.loads(run(surroundings, "upload", str(tmp_path / "many.jsonl"), "--json").stdout)
    assert sent["summary"] == f"batches/{batch}/summary.json"


def test_one_unusable_file_stops_an_upload_before_the_first_byte(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"cat")
    (tmp_path / "b.txt").write_bytes(b"dog")
    network = Network(httpx.Response(200))
    assert (
        run(local_world(network, tmp_path), "upload", str(tmp_path / "a.png"), str(tmp_path / "b.txt")).exit_code == 8
    )
    assert network.sent == []


def test_a_request_that_is_no_json_is_not_uploaded(tmp_path: Path) -> None:
    (tmp_path / "order.json").write_text('{"prompt": }')
    network = Network(reply(200, {}))
    surroundings = local_world(network, tmp_path)
    assert run(surroundings, "upload", str(tmp_path / "order.json")).exit_code == 8
    assert "line 1 column 12" in told(surroundings)
    assert network.sent == []


def test_where_an_upload_that_is_refused_is_explained(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    network = Network(httpx.Response(200, headers={"ETag": '"0cc1"'}))
    surroundings = local_world(network, tmp_path)
    assert run(surroundings, "upload", str(tmp_path / "a.png")).exit_code == 0
    (sent,) = network.sent
    assert f"failed/{sent.url.path.removeprefix('/inbox/')}" in told(surroundings)


def test_a_file_to_upload_that_is_not_there_is_not_called_a_reference(tmp_path: Path) -> None:
    surroundings = local_world(Network(reply(200, {})), tmp_path)
    assert run(surroundings, "upload", str(tmp_path / "a.png")).exit_code == 8
    assert "reference" not in told(surroundings)


def test_a_bucket_that_refuses_exits_9(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"cat")
    network = Network(httpx.Response(403, text="<Error><Code>AccessDenied</Code></Error>"))
    assert run(local_world(network, tmp_path), "upload", str(tmp_path / "a.png")).exit_code == 9


def test_keys_new_prints_the_key_once_and_the_configuration_for_its_hash(tmp_path: Path) -> None:
    surroundings = world(Network(reply(200, {})), tmp_path)
    result = run(surroundings, "keys", "new", "shop")
    key = result.stdout.strip()
    assert f"sha256: {fingerprint(key)}" in told(surroundings)
    assert "aigc-image-service:apiKeys" in told(surroundings)
    assert 'name: "shop"' in told(surroundings)
    assert key not in told(surroundings)


def test_keys_new_as_json_is_for_programs(tmp_path: Path) -> None:
    made = json.loads(run(world(Network(reply(200, {})), tmp_path), "keys", "new", "shop", "--json").stdout)
    assert made["sha256"] == fingerprint(made["key"])


def test_a_key_name_that_the_stack_would_refuse_is_refused_here(tmp_path: Path) -> None:
    for name in ("Shop One", "anonymous"):
        assert run(world(Network(reply(200, {})), tmp_path), "keys", "new", name).exit_code == 2


def test_the_entry_of_a_key_with_limits_is_one_that_the_stack_reads(tmp_path: Path) -> None:
    surroundings = world(Network(reply(200, {})), tmp_path)
    limits = ("--expires", "2027-03-31", "--per-minute", "60", "--images-per-day", "500")
    key = run(surroundings, "keys", "new", "shop", *limits).stdout.strip()
    config = told(surroundings).partition("config:")[2]
    (entry,) = yaml.safe_load(config)["aigc-image-service:apiKeys"]
    assert entry == {
        "name": "shop",
        "sha256": fingerprint(key),
        "expires": "2027-03-31",
        "perMinute": 60,
        "imagesPerDay": 500,
    }


@pytest.mark.parametrize("moment", ["tomorrow", "2027-02-30", "2027-03-31T18:00:00", "31.3.2027"])
def test_a_moment_that_the_stack_would_refuse_is_refused_here(moment: str, tmp_path: Path) -> None:
    refused = run(world(Network(reply(200, {})), tmp_path), "keys", "new", "shop", "--expires", moment)
    assert refused.exit_code == 2
    assert refused.stdout == ""


def test_a_key_that_would_never_be_let_in_is_not_made(tmp_path: Path) -> None:
    for moment in ("2001-01-01", "2001-01-01T00:00:00+08:00"):
        refused = run(world(Network(reply(200, {})), tmp_path), "keys", "new", "shop", "--expires", moment)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "is over" in refused.stderr


def test_every_error_has_an_exit_code_of_its_own_or_its_parents() -> None:
    never_raised_by_a_command = {"ServiceAnswer", "JobNotDone", "NotGenuine"}
    kinds = {name for name, _ in tree_of(ImageServiceError)} - never_raised_by_a_command
    listed = {kind.__name__ for kind in EXIT_CODES}
    parents = dict(tree_of(ImageServiceError))
    assert {kind for kind in kinds if kind not in listed and parents[kind] not in listed} == set()


@pytest.mark.parametrize(("kind", "code"), EXIT_CODES.items())
def test_the_help_documents_every_exit_code(kind: type[ImageServiceError], code: int, tmp_path: Path) -> None:
    shown = run(world(Network(reply(200, {})), tmp_path), "--help").stdout
    assert f"{code} " in shown.partition("Exit codes")[2]
    assert exit_code(kind.__new__(kind)) == code


def test_list_prints_a_line_per_job_and_how_to_go_on(tmp_path: Path) -> None:
    jobs = [job("parked", prompt="a\nvery\tlong \x1b[31mprompt " + "x" * 90), finished()]
    network = Network(reply(200, {"data": jobs, "next_cursor": "bmV4dA"}))
    surroundings = world(network, tmp_path)
    result = run(surroundings, "list", "--limit", "2")
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert first.startswith("j1  parked     2026-01-01T00:00:00  a very long [31mprompt xxx")
    assert first.endswith("…")
    assert "succeeded" in second
    assert "aigc list --limit 2 --cursor bmV4dA" in told(surroundings)


def test_list_as_json_is_the_page_as_received(tmp_path: Path) -> None:
    page = {"data": [job()], "next_cursor": None}
    result = run(world(Network(reply(200, page)), tmp_path), "list", "--json")
    assert json.loads(result.stdout) == page


def test_cancel_shows_the_canceled_job(tmp_path: Path) -> None:
    result = run(world(Network(reply(200, job("canceled"))), tmp_path), "cancel", "j1")
    assert (result.exit_code, "canceled" in result.stdout) == (0, True)


def test_cancel_of_a_job_that_is_too_far_says_why(tmp_path: Path) -> None:
    network = Network(problem(409, "not_cancelable", "job j1 cannot be canceled: MPS has the task"))
    surroundings = world(network, tmp_path)
    assert run(surroundings, "cancel", "j1").exit_code == 4
    assert "MPS has the task" in told(surroundings)
