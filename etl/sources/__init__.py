"""One format a file: parse(bytes) -> rows, pure, apart from fetching."""
