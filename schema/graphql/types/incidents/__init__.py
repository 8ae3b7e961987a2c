"""The types of the answers of an incident: causes, impact, timeline, comparison, reasons."""
