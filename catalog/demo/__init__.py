"""The demo: a small site on this machine that changes over four weeks, and the whole pipeline watching it."""
