"""The events functions get: from COS, from a timer and from HTTP (platform.md 5.11 to 5.13)."""

from __future__ import annotations

import base64

from localcloud.events import ObjectEvent
from localcloud.http import Body, Headers, Request
from localcloud.scf.cos_events import cos_event
from localcloud.scf.cron import parse
from localcloud.scf.function import Trigger
from localcloud.scf.timers import timer_event
from localcloud.scf.url_events import http_event

UPLOAD = ObjectEvent(
    name="cos:ObjectCreated:Put",
    bucket="testpic-1253970026",
    region="ap-chengdu",
    key="a b/ü.png",
    size=1029,
    etag='"e"',
    request_id="NWMxOWY4MGFf",
    at=1545205770.4,
    source_ip="192.168.15.101",
    content_type="image/png",
    meta={"x-cos-meta-mykey": "myvalue"},
    request_headers={"Authorization": "q-sign-algorithm=sha1"},
)


def test_a_cos_event_has_every_field_of_the_official_sample() -> None:
    event = cos_event(UPLOAD, app_id="1253970026", function="printevent", namespace="default", number=7)

    assert event == {
        "Records": [
            {
                "cos": {
                    "cosSchemaVersion": "1.0",
                    "cosObject": {
                        "url": "http://testpic-1253970026.cos.ap-chengdu.myqcloud.com/a%20b/%C3%BC.png",
                        "meta": {
                            "x-cos-request-id": "NWMxOWY4MGFf",
                            "Content-Type": "image/png",
                            "x-cos-meta-mykey": "myvalue",
                        },
                        "vid": "",
                        "key": "/1253970026/testpic/a b/ü.png",
                        "size": 1029,
                    },
                    "cosBucket": {"region": "cd", "name": "testpic", "appid": "1253970026", "s3Region": "ap-chengdu"},
                    "cosNotificationId": "unkown",
                },
                "event": {
                    "eventName": "cos:ObjectCreated:Put",
                    "eventVersion": "1.0",
                    "eventTime": 1545205770,
                    "eventSource": "qcs::cos",
                    "requestParameters": {
                        "requestSourceIP": "192.168.15.101",
                        "requestHeaders": {"Authorization": "q-sign-algorithm=sha1"},
                    },
                    "eventQueue": "qcs:0:scf:cd:appid/1253970026:default.printevent.$LATEST",
                    "reservedInfo": "",
                    "reqid": 7,
                },
            }
        ]
    }


def test_a_timer_event_is_the_documented_one() -> None:
    trigger = Trigger(
        name="EveryDay",
        kind="timer",
        description="",
        detail=parse("0 0 0 * * * *"),
        enabled=True,
        created=0,
        modified=0,
        argument="user define msg body",
    )

    assert timer_event(trigger, 1550749740.0) == {
        "Type": "Timer",
        "TriggerName": "EveryDay",
        "Time": "2019-02-21T11:49:00Z",
        "Message": "user define msg body",
    }


def test_an_http_event_has_exactly_the_documented_fields() -> None:
    headers = Headers([("Accept", "*/*"), ("Content-Length", "17")])
    body = b'{"test":"hello world"}'
    request = Request("POST", "fn.test", "/v1/images", "a=1&b=2&c=", headers, Body.of(body), peer="111.206.96.145")

    assert http_event(request, "/v1/images") == {
        "body": '{"test":"hello world"}',
        "headers": {"accept": "*/*", "content-length": "17", "x-scf-remote-addr": "111.206.96.145"},
        "httpMethod": "POST",
        "path": "/v1/images",
        "queryString": {"a": "1", "b": "2", "c": ""},
    }


def test_a_body_that_is_no_text_comes_in_base64_and_says_so() -> None:
    event = http_event(Request("PUT", "fn.test", "/", "", Headers([]), Body.of(b"\xff\xd8\xff")), "/")

    assert base64.b64decode(event["body"]) == b"\xff\xd8\xff"
    assert event["isBase64Encoded"] is True


def test_a_client_cannot_pretend_to_have_another_address() -> None:
    headers = Headers([("X-Scf-Remote-Addr", "8.8.8.8")])
    event = http_event(Request("GET", "fn.test", "/", "", headers, peer="127.0.0.1"), "/")

    assert event["headers"]["x-scf-remote-addr"] == "127.0.0.1"
