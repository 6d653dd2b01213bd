"""What a web server imports."""

from clinic_sched import create_app

app = create_app()
