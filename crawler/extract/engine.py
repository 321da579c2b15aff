"""The version of the reading and judging engine. Raise it whenever a stored page would be read or muted otherwise.

The next run then reads every stored snapshot again, and tells nothing of what only our own change brought to light.
`tests/crawler/extract/test_engine.py` fails where the two do not go together, and says which command records them anew.
"""

VERSION = 3
