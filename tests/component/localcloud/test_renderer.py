"""The drawing process for real: started when needed, replaced when gone, ended with its parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec
import pytest

from localcloud.mps.failures import RenderingFailed
from localcloud.mps.ordering import order_of
from localcloud.mps.orders import Order
from localcloud.mps.renderer import Renderer
from localcloud.mps.wire import CreateAigcImageTask
from tests.support.cloud import PATIENCE, ROOT
from tests.support.images import jpeg, opened


def order(**parameters: Any) -> Order:
    small = {"AdditionalParameters": '{"size":"512x512"}', "Prompt": "draw a cat"}
    return order_of(msgspec.convert(small | parameters, CreateAigcImageTask))


def stopped(renderer: Renderer) -> int:
    """Its process, which draws nothing from here on."""
    assert renderer.pid is not None
    os.kill(renderer.pid, signal.SIGSTOP)
    return renderer.pid


def with_renderer(story: Callable[[Renderer], Coroutine[Any, Any, None]]) -> None:
    """Tell a story in an event loop; the renderer is ended afterwards."""

    async def told() -> None:
        renderer = Renderer()
        try:
            await story(renderer)
        finally:
            await renderer.close()

    asyncio.run(told())


def test_pictures_come_back_in_the_ordered_format_with_references() -> None:
    async def story(renderer: Renderer) -> None:
        picture = opened(await renderer.draw(order(ExtraParameters={"OutputFormat": "jpeg"}), 0, [jpeg(), jpeg("red")]))
        assert (picture.format, picture.size) == ("JPEG", (512, 512))

    with_renderer(story)


def test_orders_that_come_together_are_served_one_after_the_other() -> None:
    async def story(renderer: Renderer) -> None:
        prompts = ("draw a cat", "draw a dog", "mountains")
        at_once = await asyncio.gather(*(renderer.draw(order(Prompt=prompt), 0, []) for prompt in prompts))
        in_order = [await renderer.draw(order(Prompt=prompt), 0, []) for prompt in prompts]
        assert at_once == in_order

    with_renderer(story)


def test_a_broken_reference_fails_its_order_and_no_other() -> None:
    async def story(renderer: Renderer) -> None:
        with pytest.raises(RenderingFailed, match="could not be rendered"):
            await renderer.draw(order(), 0, [b"\xff\xd8\xff is no photograph"])
        assert opened(await renderer.draw(order(), 0, [])).format == "PNG"

    with_renderer(story)


def test_a_killed_process_fails_its_order_and_is_replaced() -> None:
    async def story(renderer: Renderer) -> None:
        await renderer.draw(order(), 0, [])
        pid = stopped(renderer)
        drawing = asyncio.create_task(renderer.draw(order(Prompt="a large city", AdditionalParameters=None), 0, []))
        await asyncio.sleep(0)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(RenderingFailed):
            await drawing
        assert opened(await renderer.draw(order(), 0, [])).format == "PNG"

    with_renderer(story)


def test_an_abandoned_order_does_not_answer_the_next_one() -> None:
    async def story(renderer: Renderer) -> None:
        expected = await renderer.draw(order(Prompt="draw a dog"), 0, [])
        stopped(renderer)
        drawing = asyncio.create_task(renderer.draw(order(), 0, []))
        await asyncio.sleep(0)
        drawing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await drawing
        assert await renderer.draw(order(Prompt="draw a dog"), 0, []) == expected

    with_renderer(story)


def test_the_process_ends_when_its_input_ends() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "localcloud.mps.render"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    _, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
