"""An answer as a page to be printed: server-rendered, without scripts."""
