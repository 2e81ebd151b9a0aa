"""Rules on one reading of a machine, a module a subject; `app.diagnosis.reading` runs them all."""
