"""What the service knows: one function for each question, whichever door it came through."""
