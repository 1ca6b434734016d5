"""Serving one engine: a port, a thread per call, and an end when the engine ends."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2_grpc

from provider.cloud.client import TencentCloud
from provider.rpc.servicer import Servicer
from provider.settings import settings_from
from provider.values import Inputs
from provider.waiting import Patience, SystemClock

CALLS_AT_ONCE = 64
"""Threads. The engine's own default of parallel operations is lower; each mostly waits for the cloud."""

LARGEST_MESSAGE_BYTES = 400 * 1024 * 1024
"""What the engine itself allows."""

PARENT_CHECK_SECONDS = 1.0


def serve() -> None:
    """Listen on a free port of the loopback, print it, and stay until the process is ended or its parent is gone."""
    clock = SystemClock()
    parent = os.getppid()

    def connect(configured: Inputs) -> TencentCloud:
        return TencentCloud(settings_from(configured, os.environ), Patience(clock))

    server = grpc.server(
        ThreadPoolExecutor(max_workers=CALLS_AT_ONCE),
        options=[
            ("grpc.max_receive_message_length", LARGEST_MESSAGE_BYTES),
            ("grpc.max_send_message_length", LARGEST_MESSAGE_BYTES),
        ],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(connect, clock.stop), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201 - this line is how the engine learns where to connect
    _until_parent_is_gone(parent)
    clock.stop()
    server.stop(grace=None)
    os._exit(0)  # a call that still waits for the cloud must not keep an orphan alive


def _until_parent_is_gone(parent: int) -> None:
    """A killed engine takes nobody with it; being handed to another parent is how a process can tell."""
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(PARENT_CHECK_SECONDS)
