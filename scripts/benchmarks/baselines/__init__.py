"""What Morgue is compared with: the raw libraries and a bare application."""
