"""The rules on logs: observations of any log language to chains, starts, findings and a verdict. A module a subject."""
