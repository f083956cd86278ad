"""Words, settings and connections that everything else stands on. Imports nothing of ours."""
