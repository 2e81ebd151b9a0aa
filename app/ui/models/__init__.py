"""Item models: what tables show, in their own sorted order."""
