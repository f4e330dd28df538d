"""Alerts: saved searches over the articles that an update changed, and their delivery."""
