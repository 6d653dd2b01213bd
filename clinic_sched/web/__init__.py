"""What every slice shares with the browser: forms, fields, filters, headers, error pages."""
