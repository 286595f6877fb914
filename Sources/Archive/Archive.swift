// Archives and compression, on libarchive.
