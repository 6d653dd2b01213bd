"""Who is treated: the register, and what is known of each patient."""
