"""The engine: reads content and a library of exercises, and knows neither Flask nor the widgets."""
