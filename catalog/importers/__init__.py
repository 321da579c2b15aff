"""Importers: lists kept elsewhere into valid catalogs, one file and one entry point per format."""

from catalog.importers.assemble import Imported, assemble
from catalog.importers.formats import by_suffix, formats, load
from catalog.importers.listing import Entry, Importer, Listed, Remark, Skipped

__all__ = ["Entry", "Imported", "Importer", "Listed", "Remark", "Skipped", "assemble", "by_suffix", "formats", "load"]
