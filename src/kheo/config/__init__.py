"""Settings from the environment, root urls, WSGI."""
