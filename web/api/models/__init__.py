"""Models of requests and responses, from which the description is made."""
