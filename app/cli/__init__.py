"""The command line: thin commands over `app.services`."""
