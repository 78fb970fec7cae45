"""Torture: ``tambour apply`` as a real process, killed and failed at on purpose, against servers.

Three are real, written by other people; five are ours and stand in for the networks that cannot run here
(``tests/servers/standin.py``): they prove what becomes of us when exchanges fail, not
that the services are as described.

A *case* is the life of a few originals on an account: they are published, one is edited, one is withdrawn, beside
posts that a person made by hand. In each run of the program something may go wrong (``troubles``): it is killed at a
chosen instant (``child``), by the server's side or by the clock, or the proxy before the server fails. It is run
again three times at most. Then the servers are read directly and judged (``judge``): one copy per original, the
posts of others untouched, the ledger and the servers of one mind, no secret shown.

``make torture`` runs hundreds of cases and prints a table; ``test_torture`` runs a few in ``make test``.
"""
