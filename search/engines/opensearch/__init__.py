"""OpenSearch engine, for clusters."""
