"""The envelope and the lines it travels on."""
