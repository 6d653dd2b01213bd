"""What patients see, on their phone."""
