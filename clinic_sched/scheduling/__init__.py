"""Who gets which chair, when."""
