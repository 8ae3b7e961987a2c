"""The answers of an incident: timeline, causes, origins, comparison."""
