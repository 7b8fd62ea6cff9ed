"""What the owner does with what readers sent: look, decide, answer, block, and take it back; with a log of it all."""
