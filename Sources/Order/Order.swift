// Manifests to steps: phase, wave, kind rank, name.
