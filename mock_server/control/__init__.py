"""The control API under ``/_mock``: its contract, ``control.yaml``, and the functions that carry it out."""
