"""What anyone may pull: feeds and the static site."""
