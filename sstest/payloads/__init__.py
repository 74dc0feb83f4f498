"""Request bodies in files of any kind and length, cut out one by one, with their places."""
