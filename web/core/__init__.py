"""Parts that all features share: context, headers, CSRF protection, limits, error pages, templates, assets, server."""
