"""The parts of the build scripts of static-zh and measures-zh: texts, teacher, words, training."""
