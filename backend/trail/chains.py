"""All chains of the trail at once, for those who verify, anchor and move them."""

from backend.trail.chain_queries import CHAINS as CHAINS
from backend.trail.chain_queries import add_moved as add_moved
from backend.trail.chain_queries import changed_since as changed_since
from backend.trail.chain_queries import count as count
from backend.trail.chain_queries import drop as drop
from backend.trail.chain_queries import hashes_at as hashes_at
from backend.trail.chain_queries import heads_since as heads_since
from backend.trail.chain_queries import link as link
from backend.trail.chain_queries import lock as lock
from backend.trail.chain_queries import months as months
from backend.trail.chain_queries import moved as moved
from backend.trail.chain_queries import moved_adds_up as moved_adds_up
from backend.trail.chain_queries import moved_heads as moved_heads
from backend.trail.chain_queries import moved_upto as moved_upto
from backend.trail.chain_queries import page_of as page_of
from backend.trail.chain_queries import stray_before as stray_before
