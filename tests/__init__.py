"""The tests, a folder for each folder of the engine; ``naive`` holds the plain twins of the kernels."""
