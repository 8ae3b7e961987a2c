"""The HTTP server: uvicorn's protocols with limits of connections, time and memory."""
