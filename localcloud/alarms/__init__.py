"""What all alarms of the cloud share: when they are looked at, which of them ring, and how their receivers are told."""

from localcloud.alarms.board import Board
from localcloud.alarms.post import Post
from localcloud.alarms.records import Alarm, Finding, Letter
from localcloud.alarms.ticker import Ticker

__all__ = ["Alarm", "Board", "Finding", "Letter", "Post", "Ticker"]
