"""Observations to findings, causes and next steps. Pure; never sees a wire format or a language."""
