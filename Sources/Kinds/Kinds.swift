// What Swell knows about kinds, as data.
