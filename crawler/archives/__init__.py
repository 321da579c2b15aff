"""Archives: copies of pages that are dead or somebody else's, asked for politely and seldom.

dead addresses -> not asked this week? -> Memento TimeGate, Wayback availability -> Copies -> kept in the state database
"""

from crawler.archives.asking import ask_for_copies

__all__ = ["ask_for_copies"]
