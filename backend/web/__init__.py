"""What pages and the API share: who asks, in which language, and what went wrong."""
