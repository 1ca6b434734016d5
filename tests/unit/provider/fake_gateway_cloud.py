"""The cloud of these tests with an API Gateway in it."""

from __future__ import annotations

from tests.unit.provider.fake_cloud import FakeCloud
from tests.unit.provider.fake_gateway import FakeGateway


class FakeGatewayCloud(FakeCloud, FakeGateway):
    """Both keep what they are told."""

    def __init__(self) -> None:
        FakeCloud.__init__(self)
        FakeGateway.__init__(self)
