"""The relay: one upstream connection a camera, many viewers, and a stop that holds."""
