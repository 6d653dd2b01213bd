"""The door of programs: the same verbs as the desk's, in JSON."""
