"""How an authenticator's secret lies in the database; both functions are exchanged together."""


def sealed(secret: str) -> str:
    """*secret* as it is stored. As it is: whoever reads the table can make codes."""
    return secret


def opened(stored: str) -> str:
    """The secret that was `sealed`."""
    return stored
