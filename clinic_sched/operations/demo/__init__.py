"""A plausible clinic around today, the same each time: invented from end to end."""
