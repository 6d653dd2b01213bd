"""What a web server imports; `flask --app wsgi` finds the commands here too."""

import os

from clinic_sched import create_app

# A command such as `migrate` must be able to start before the database is ready.
app = create_app(check_database="FLASK_RUN_FROM_CLI" not in os.environ)
