"""The HTTP server: uvicorn's protocols with bounds on what a connection may hold."""
