"""Which notifier the settings ask for, found by name through the `checkback.notifiers` entry points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from catalog.errors import ConfigError
from catalog.plugins import plugins

if TYPE_CHECKING:
    from collections.abc import Callable

    from alerts.notifiers.notifier import Notifier
    from catalog.config import Config

GROUP: Final = "checkback.notifiers"


def chosen(config: Config) -> Notifier:
    """The notifier `people.notifier` names; without a name SMTP where a mail server is set, else a folder of files.

    Raises:
        ConfigError: no notifier of that name is installed, or its settings cannot be used.
    """
    name = config.people.notifier or ("smtp" if config.smtp.host else "folder")
    for point in plugins(GROUP).select(name=name):
        make: Callable[[Config], Notifier] = point.load()
        return make(config)
    known = ", ".join(sorted(point.name for point in plugins(GROUP)))
    raise ConfigError(f"people.notifier: there is no notifier of this name; use one of: {known}")
