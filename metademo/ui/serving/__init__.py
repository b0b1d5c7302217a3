"""The server: what it does from its start on, and what each visitor gets."""
