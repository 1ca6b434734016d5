"""What the actions that run functions take and give (official SDK; platform.md 5.15)."""

from __future__ import annotations

from typing import Literal

from localcloud.actions import Answer, Nested, Parameters

LogType = Literal["None", "Tail"]


class Invoke(Parameters):
    function_name: str
    invocation_type: str = "RequestResponse"
    qualifier: str = "$LATEST"
    client_context: str = ""
    log_type: LogType = "None"
    namespace: str = "default"
    routing_key: str | None = None


class InvokeFunction(Parameters):
    function_name: str
    qualifier: str = "$DEFAULT"
    event: str = ""
    log_type: LogType = "None"
    namespace: str = "default"
    routing_key: str | None = None


class Result(Answer):
    """How it went. For an asynchronous call only the request id has a value. Duration in ms, memory in bytes."""

    function_request_id: str
    log: str = ""
    ret_msg: str = ""
    err_msg: str = ""
    mem_usage: int = 0
    duration: float = 0.0
    bill_duration: int = 0
    invoke_result: int = 0


class InvokeAnswer(Answer):
    result: Result


class LogFilter(Nested):
    ret_code: str = ""


class LogSearchContext(Nested):
    offset: str | None = None
    limit: int | None = None
    keyword: str | None = None
    type: str | None = None


class GetFunctionLogs(Parameters):
    function_name: str
    offset: int = 0
    limit: int = 20
    order: Literal["desc", "asc"] = "desc"
    order_by: Literal["function_name", "duration", "mem_usage", "start_time"] = "start_time"
    filter: LogFilter | None = None
    namespace: str = "default"
    qualifier: str = "$LATEST"
    function_request_id: str = ""
    start_time: str | None = None
    end_time: str | None = None
    search_context: LogSearchContext | None = None


class FunctionLog(Answer):
    function_name: str
    request_id: str
    start_time: str
    ret_code: int
    ret_msg: str
    duration: float
    bill_duration: int
    mem_usage: int
    log: str
    level: str
    retry_num: int
    invoke_finished: int = 1
    source: str = ""


class FunctionLogs(Answer):
    total_count: int
    data: list[FunctionLog]
