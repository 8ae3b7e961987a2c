"""Who asks, what they may do, and which portfolios they see."""
