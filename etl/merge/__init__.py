"""From parsed rows to tables: staged with COPY, then merged set by set in the one transaction of the load."""
