"""Notifiers: ways a message reaches a person. One file each, behind one small protocol."""

from alerts.notifiers.chosen import chosen
from alerts.notifiers.notifier import SENT, Delivery, Fate, Notifier

__all__ = ["SENT", "Delivery", "Fate", "Notifier", "chosen"]
