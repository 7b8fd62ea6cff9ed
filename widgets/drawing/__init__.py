"""Pictures that the server draws: no script, and no colours but the page's own."""
