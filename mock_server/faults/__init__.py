"""What faults make of a request and its reply, as data. The front end carries it out on the wire.

One idea, one file: a kind is a class whose attributes are its parameters, and one method of some lines.
"""
