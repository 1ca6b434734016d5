"""Media Processing Service: image tasks from order to finished object.

The way of a task: `ordering.py` (is it valid?), `tasks.py` (its life), `studio.py` (the work on it), `renderer.py` (the
picture), `storing.py` (into the customer's bucket) or `shelf.py` (kept for 12 hours), `ledger.py` (what it costs).
"""

from localcloud.mps.service import Mps

__all__ = ["Mps"]
