"""Real servers and services that tests start on this machine, each in its own folder and on its own port."""
