"""What everyone may read: the public register as pages and files, its catalogue (DCAT), and OGC API at /ogc."""
