"""The parts of Pure records: portal pages and web service answers."""
