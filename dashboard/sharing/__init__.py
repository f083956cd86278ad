"""The use cases: gather facts, decide, write, notify. Alone opens the transaction around a decision."""
