"""Cloud Access Management: who exists, what they may do, and the keys they sign with.

Read `evaluation.py` first: it decides. `documents.py` reads policies, `directory.py` holds what exists, `service.py` is
what the rest of the cloud uses.
"""

from localcloud.cam.service import Cam

__all__ = ["Cam"]
