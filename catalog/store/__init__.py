"""The state store: what is known about every URL, the stored page bytes and the append-only change log.

Decision  ->  blobs (on disk first)  ->  one transaction: standing, check, snapshot, links, memory, changes
"""

from catalog.store.run import CheckRun
from catalog.store.store import Store

__all__ = ["CheckRun", "Store"]
