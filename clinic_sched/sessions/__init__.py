"""What happens in the chair."""
