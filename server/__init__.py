"""What people and machines meet: the web server and the command line."""
