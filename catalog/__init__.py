"""What we know: the catalog, its settings, the state store and the change log, and how a change is put into words."""
