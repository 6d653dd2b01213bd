"""Commands: serve, worker, migrate, demo, doctor."""
