"""Whatever an action is asked, it answers or refuses with a code as documented: no crash, no hang.

Every declared action, through the whole gateway, on a cloud that has something to be asked about. Bounded, and the same
every time.
"""

from __future__ import annotations

import asyncio
import re

import pytest
from hypothesis import HealthCheck, given, settings

from localcloud.actions import Action
from localcloud.exchange import Exchange
from tests.unit.localcloud.gateway.provisioned import declared, provisioned
from tests.unit.localcloud.gateway.strange_bodies import bodies
from tests.unit.localcloud.gateway.world import answer

ACTIONS = [(service.name, action) for service in declared() for action in service.actions.values()]
FIXED = settings(
    derandomize=True,
    max_examples=5,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
AT_MOST = 300.0
"""Seconds of real time for one answer. They take a few milliseconds; a machine may be busy."""
CALLS = frozenset({"Invoke", "InvokeFunction"})
"""They would start processes if there were a function, which is for the component tests."""
DOCUMENTED = re.compile(
    r"(?:AuthFailure|DryRunOperation|FailedOperation|InvalidParameter|InvalidParameterValue|InvalidRequest|LimitExceeded"
    r"|MissingParameter|OperationDenied|RequestLimitExceeded|ResourceInUse|ResourceInsufficient|ResourceNotFound"
    r"|ResourceUnavailable|ResourcesSoldOut|UnauthorizedOperation|UnknownParameter|UnsupportedOperation)"
    r"(?:\.[A-Z][A-Za-z0-9]*)*"
)
"""The categories of API 3.0's error codes, and what services put behind the dot. No `InternalError`."""


@pytest.fixture(autouse=True)
def no_interpreters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cloud that is asked for a function looks for a Python to run it, which is a process for each one on PATH."""
    monkeypatch.setenv("PATH", "")


@pytest.mark.parametrize(("service", "action"), ACTIONS, ids=[f"{name}-{action.name}" for name, action in ACTIONS])
def test_any_body_is_a_request_or_refused_with_a_documented_code(service: str, action: Action) -> None:
    @FIXED
    @given(bodies(action.parameters))
    def ask(body: object) -> None:
        exchange = asyncio.run(_asked("" if action.name in CALLS else service, service, action.name, body))

        assert exchange.response is not None
        assert exchange.response.status == 200
        told = answer(exchange)["Response"]
        assert told["RequestId"] == exchange.id
        assert exchange.code == told.get("Error", {}).get("Code", "")
        assert not exchange.code or DOCUMENTED.fullmatch(exchange.code), told

    ask()


async def _asked(prepared: str, service: str, action: str, body: object) -> Exchange:
    async with provisioned(prepared) as found, asyncio.timeout(AT_MOST):
        return await found.call(service, action, body)
