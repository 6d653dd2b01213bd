"""Passwords that are hashed quickly: no test is about how long that takes, but for one."""

from argon2 import PasswordHasher

from clinic_sched.accounts import service

# What the program itself hashes with, and looks at where there is no account.
THOROUGH, NOBODYS = service._HASHER, service._NOBODY
QUICK = PasswordHasher(time_cost=1, memory_cost=1024)


def hash_quickly() -> None:
    """Have this process spend no tenth of a second on each password."""
    service._HASHER = QUICK
    service._NOBODY = QUICK.hash("nobody has this one")
