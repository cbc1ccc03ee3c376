"""Read other people's files and hold what came out against counts and walks that know nothing of our readers."""
