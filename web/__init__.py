"""The web: Flask and nothing but. It asks the engine, and puts the answer on a page."""
