"""Where and with what: sites, chairs, hours, shifts, closures, pumps."""
