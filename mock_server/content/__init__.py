"""HTTP semantics of one representation: which bytes, and with which validators.

Standard library only. Knows nothing of tasks, of Flask, or of sockets.
"""
