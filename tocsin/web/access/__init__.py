"""Who may do what at the desk: users, sessions, tokens, and forms that are its own."""
