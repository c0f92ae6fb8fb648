"""Real servers and services that tests start here, each in its own folder and on its own port."""
