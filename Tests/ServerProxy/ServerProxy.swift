// A proxy between programs and the real API server that makes trouble, for tests of what they do then.
