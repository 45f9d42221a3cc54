"""What faults make of a request and its reply, as data. The front end carries it out on the wire.

One idea, one file: a kind is a frozen dataclass whose fields are its parameters, and one method of some lines.
"""
