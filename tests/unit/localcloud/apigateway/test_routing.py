"""Which API a request is for (intl 628/11939)."""

from __future__ import annotations

import pytest

from localcloud.apigateway.records import Api, Target
from localcloud.apigateway.routing import route

TARGET = Target("draw", "default", "$LATEST", integrated=True, encoded=False, timeout=15)


def api(path: str, method: str = "ANY") -> Api:
    return Api(path, "", "", path, method, "NONE", False, "", "", "", TARGET, 0.0, 0.0)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/user", "=/user"),
        ("/user/7", "/user/{id}"),
        ("/usertest", "/user"),
        ("/static/user/7", "^~/static"),
        ("/else", "/"),
    ],
)
def test_the_most_particular_path_counts(path: str, expected: str) -> None:
    apis = [api(each) for each in ("/", "/user", "/user/{id}", "=/user", "^~/static")]
    found = route(apis, "GET", path)
    assert found is not None
    assert found.api.path == expected


def test_variables_are_one_segment_each() -> None:
    found = route([api("/v1/{kind}/{id}")], "GET", "/v1/images/7")
    assert found is not None
    assert found.variables == {"kind": "images", "id": "7"}
    assert route([api("/v1/{kind}/{id}")], "GET", "/v1/images") is None


def test_an_api_takes_its_own_method_and_every_preflight() -> None:
    apis = [api("/", "POST")]
    assert route(apis, "GET", "/") is None
    assert route(apis, "OPTIONS", "/") is not None
