"""`beeldregie up`: the embedded PostGIS and all processes, started and stopped together.

Like the command line it stands above the application and the ETL, and nothing imports it but that: it may call `etl.demo`, because filling
the demo city belongs to starting it.
"""
