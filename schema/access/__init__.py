"""Callers: their authentication, their permissions, and the portfolios that they see."""
