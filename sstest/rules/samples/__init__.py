"""Rules that recorded requests are held against."""
