"""A page a file, or a folder where it is rich. Pages never import each other."""
