// Composition documents to applications with their waves.
