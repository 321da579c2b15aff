"""Notifiers: ways a message reaches a person. One file each, behind one small protocol."""

from alerts.notifiers.folder import Folder
from alerts.notifiers.notifier import Delivery, Notifier

__all__ = ["Delivery", "Folder", "Notifier"]
