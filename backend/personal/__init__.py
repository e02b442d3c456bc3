"""Personal data: sealed in the database, shown in part, declared with its purpose."""
