"""The commands about the catalog and about everything at once; each is an entry point."""
