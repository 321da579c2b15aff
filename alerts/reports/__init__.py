"""Report formats: one file each, reached by name through the `checkback.reports` entry points."""

__all__: list[str] = []
