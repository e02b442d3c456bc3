"""Hot paths beside their floors: ratios travel between machines, seconds do not."""
