"""Limit what requests may cost: lanes, rates, tries."""
