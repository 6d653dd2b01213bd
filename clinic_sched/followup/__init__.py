"""Reminders before, check-ins after, and the worklist."""
