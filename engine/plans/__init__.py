"""Plans: weeks of circuits that progress, and lead up to a race."""
