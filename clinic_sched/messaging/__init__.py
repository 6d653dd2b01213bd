"""The outbox: mail and text, delivery, opt-out."""
