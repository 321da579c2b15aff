"""Deciding, readable on a train: pure functions of what was seen, what was known and what the settings say.

compare -> links, align, mute, significance -> Diff;  verdict -> state -> schedule;  decide puts them together
"""
