"""Observability: metrics for Prometheus and traces for OpenTelemetry."""
