"""SCF's numbers as data (platform.md 5.1, 5.6, 5.15, 5.17). Sizes are bytes unless a name says MB."""

from __future__ import annotations

MB = 1024 * 1024

RUNTIMES = frozenset(
    {
        *("Python2.7", "Python3.6", "Python3.7", "Python3.9", "Python3.10"),
        *("Nodejs6.10", "Nodejs8.9", "Nodejs10.15", "Nodejs12.16", "Nodejs14.18", "Nodejs16.13", "Nodejs18.15"),
        *("Php5.6", "Php7", "Php7.4", "Php8.0", "Go1", "Java8", "Java11", "CustomRuntime"),
    }
)
"""Names the API accepts (SDK, CreateFunctionRequest.Runtime)."""
DEFAULT_RUNTIME = "Python2.7"

MEMORY_MB = frozenset({64, *range(128, 3072 + 1, 128)})
DEFAULT_MEMORY_MB = 128
MAX_TIMEOUT_SECONDS = 900
DEFAULT_TIMEOUT_SECONDS = 3
INIT_TIMEOUT_SECONDS = 65
MAX_INIT_TIMEOUT_SECONDS = 300

ENVIRONMENT = 4 * 1024
RESERVED_PREFIXES = ("SCF_", "QCLOUD_", "TENCENTCLOUD_")

ZIP_AT_CREATE = 50 * MB
ZIP_AT_UPDATE = 20 * MB
UNPACKED = 500 * MB

SYNC_EVENT = 6 * MB
ASYNC_EVENT = 128 * 1024
ANSWER = 6 * MB

FUNCTIONS_PER_NAMESPACE = 50
TRIGGERS_PER_TYPE = 10
TRIGGERS_PER_BUCKET = 10

REGION_MB = {
    **dict.fromkeys(("ap-guangzhou", "ap-shanghai", "ap-beijing", "ap-chengdu", "ap-hongkong"), 128_000),
    **dict.fromkeys(("ap-singapore", "ap-tokyo", "na-siliconvalley", "eu-frankfurt"), 64_000),
    **dict.fromkeys(("ap-shanghai-fsi", "ap-shenzhen-fsi"), 64_000),
}
"""Regions with functions, and the concurrency quota of each in MB. That of finance regions is assumed."""
UNRESERVABLE_MB = 12_800
"""This part of a region's quota stays for functions without a reservation (platform.md 5.17)."""
BURST_PER_MINUTE = 500
"""New instances per minute and region, above which callers get 429."""

RETRIES = 2
MAX_RETRIES = 2
RETRY_SECONDS = 60.0
MESSAGE_AGE = 6 * 3600
MIN_MESSAGE_AGE = 60
"""MsgTTL in seconds: the default and upper bound is documented as 6 h; the lower bound is not (platform.md 5.15)."""
QUEUE = 100_000
"""Waiting asynchronous events of one function."""

SETTLE_SECONDS = 0.05
"""How long a function stays Creating or Updating here. The real cloud takes seconds; pollers must see it, not wait."""
IDLE_SECONDS = 300.0
"""How long an instance without work is kept. Not documented; reuse is never guaranteed (platform.md 5.8)."""
