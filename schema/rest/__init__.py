"""The REST door: the routes of RFC-0023, what they take and what they answer."""
