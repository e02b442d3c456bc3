"""All orders' trails at once, for those who verify and anchor them."""

from backend.orders.chain_queries import CHAINS as CHAINS
from backend.orders.chain_queries import changed_since as changed_since
from backend.orders.chain_queries import count as count
from backend.orders.chain_queries import hashes_at as hashes_at
from backend.orders.chain_queries import heads_since as heads_since
from backend.orders.chain_queries import last_event as last_event
from backend.orders.chain_queries import names as names
