"""A new project: the files that `checkback init` puts into a folder."""

from catalog.scaffold.files_of_project import project_files
from catalog.scaffold.place import place_files

__all__ = ["place_files", "project_files"]
