"""What the subcommands of ``sora-mock`` do; each is imported when it is asked for."""
