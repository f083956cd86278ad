"""`beeldregie up`: the embedded PostGIS and all processes, started and stopped together."""
