"""The commands that query a running service: show, timeline, explain and others for an incident."""
