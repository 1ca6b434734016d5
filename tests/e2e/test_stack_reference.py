"""Another program builds on the service: the one of docs/stacks.md, run by the real engine beside the stack."""

from __future__ import annotations

import re
import ssl
from dataclasses import replace
from pathlib import Path

import httpx

from local.places import Places
from tests.support.cloud import PATIENCE, ROOT
from tests.support.stack import Deployed, nobody


def documented_program() -> str:
    """The one of the page, about the stack of this run."""
    page = (ROOT / "docs" / "stacks.md").read_text("utf-8")
    block = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert block is not None
    assert "acme/aigc-image-service/prod" in block[1]
    return block[1].replace("acme/aigc-image-service/prod", "organization/aigc-image-service/local")


def test_another_stack_reads_the_outputs_and_works_with_them(service: Deployed, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", "utf-8")
    (tmp_path / "__main__.py").write_text(documented_program(), "utf-8")
    shop = replace(service.run.stack, places=Places(tmp_path, tmp_path, "shop"))
    shop.init()

    outputs = shop.up(nobody)

    trusted = ssl.create_default_context(cadata=service.cloud.authority())
    with httpx.Client(proxy=service.cloud.endpoint, verify=trusted, timeout=PATIENCE) as caller:
        answer = caller.get(f"{outputs['imagesUrl'].rstrip('/')}/healthz")
    assert answer.status_code == 200
    service.bucket.put_object(Bucket=outputs["imagesBucket"], Key="inbox/order.json", Body=b'{"prompt": "draw a cat"}')
    assert service.read("inbox/order.json") == b'{"prompt": "draw a cat"}'
