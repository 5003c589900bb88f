"""The parts of OpenAIRE CERIF records."""
