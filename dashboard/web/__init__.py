"""HTTP: the guard, log-in, the JSON API, the public register and OGC. Read a request, call a use case or a store, answer."""
