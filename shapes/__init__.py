"""The SHACL shapes of the profile and the gate they form."""
