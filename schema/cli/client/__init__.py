"""The commands that ask a running service: show, timeline, explain and the others of an incident."""
