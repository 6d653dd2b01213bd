"""The booking engine: one picture of a day, which search, board, series and waitlist all read."""
