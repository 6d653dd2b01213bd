"""Runs an infusion clinic's day: booking, the chairside record, and the weeks after."""
