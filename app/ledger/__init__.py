"""The shop's record: tables, change log, migrations, attachments, backup. The only door is `commit`."""
