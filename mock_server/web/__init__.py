"""How requests arrive: with ``app.py`` the only code that knows Flask."""
