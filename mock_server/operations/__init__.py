"""The API itself: plain functions of a call, and the one list of steps that every request passes. Free of Flask."""
