"""What all features share: context, headers, CSRF protection, limits, error pages, templates, assets, the server."""
