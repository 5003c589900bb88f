"""The parts of OpenAlex objects."""
