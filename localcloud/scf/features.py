"""Features of the real SCF that the embedded one refuses, instead of accepting and then not doing them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from localcloud.scf.errors import InvalidValue, NotOffered
from localcloud.scf.limits import RUNTIMES
from localcloud.scf.wire import CreateFunction, UpdateFunctionConfiguration

_FEATURES = {
    "vpc_config": "VpcConfig puts a function into a private network.",
    "layers": "Layers add shared code to a function.",
    "dead_letter_config": "DeadLetterConfig keeps events that failed for good.",
    "cfs_config": "CfsConfig mounts a file system.",
    "protocol_type": "ProtocolType is for web functions.",
    "protocol_params": "ProtocolParams is for web functions.",
    "instance_concurrency_config": "InstanceConcurrencyConfig is for web functions.",
}
_SWITCHES = {
    "trace_enable": "TraceEnable keeps the status of asynchronous runs.",
    "auto_deploy_cls_topic_index": "AutoDeployClsTopicIndex creates an index.",
    "auto_create_cls_topic": "AutoCreateClsTopic creates a log topic.",
    "publish": "Publish makes a version.",
    "async_run_enable": "AsyncRunEnable answers every caller before the function has run.",
}


def check_offered(asked: CreateFunction | UpdateFunctionConfiguration) -> None:
    """Raises `NotOffered` for a feature that is switched on. Sending one empty or switched off is fine."""
    for name, sentence in _FEATURES.items():
        if not _empty(getattr(asked, name, None)):
            raise NotOffered(sentence)
    for name, sentence in _SWITCHES.items():
        if getattr(asked, name, "FALSE") == "TRUE":
            raise NotOffered(sentence)
    if (asked.intranet_config or {}).get("IpFixed", "DISABLE") != "DISABLE":
        raise NotOffered("IntranetConfig fixes a function's address.")
    public = asked.public_net_config
    if public is not None and public.eip_config.eip_status == "ENABLE":
        raise NotOffered("EipConfig gives a function a public address of its own.")


def check_runtime(runtime: str) -> None:
    """Raises `InvalidValue` for a name the API does not know, `NotOffered` for one that is not Python 3."""
    if runtime not in RUNTIMES:
        raise InvalidValue("Runtime", f"{runtime!r} is no runtime; the runtimes are {', '.join(sorted(RUNTIMES))}.")
    if not runtime.startswith("Python3."):
        raise NotOffered(f"The runtime {runtime} was asked for (an omitted Runtime means Python2.7); use Python3.10.")


def check_type(kind: str) -> None:
    """Raises for anything but event functions."""
    if kind not in ("Event", "HTTP"):
        raise InvalidValue("Type", f"Type is Event or HTTP, not {kind!r}.")
    if kind == "HTTP":
        raise NotOffered("Type HTTP makes a web function.")


def _empty(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_empty(part) for part in value.values())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return all(_empty(part) for part in value)
    return value in (None, "", 0, "FALSE", "DISABLE")
