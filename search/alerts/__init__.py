"""Alerts: saved searches over what an update added, changed or removed, and their delivery."""
