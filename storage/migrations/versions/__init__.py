"""The schema revisions in their order, as literal SQL."""
