"""The engine of a cluster: OpenSearch."""
