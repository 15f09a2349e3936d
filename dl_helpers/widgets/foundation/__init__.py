"""What widgets stand on: their base, their bundler, recordings, films and threads."""
