"""Hashwrench: finds bad miners, finds the bad chip, keeps the record, prints the work order."""

__version__ = "0.1.0"
#: The argument by which the program runs itself as the process that makes one backup (`app.services.backup_process`).
BACKUP_FLAG = "--backup-process"
