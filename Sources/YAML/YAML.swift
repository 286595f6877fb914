// YAML text to values and back, with positions, on libyaml.
