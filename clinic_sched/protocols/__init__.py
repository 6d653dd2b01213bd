"""What is given and how long it takes: versioned, approved documents."""
