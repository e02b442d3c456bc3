"""Functions of the search that run as the owner and apply the actor's scope inside.

Under a row policy PostgreSQL uses an index only with conditions that cannot betray a row they are
asked of (LEAKPROOF); pairs of characters and reversed numbers are none. Here the index is asked
first and each order found is then held against the scope: only what the actor may read comes out.
"""

from backend.identity.row_functions import AS_OWNER_SQL
from backend.identity.row_kinds import LEVELS, ORDER_READ, in_place
from backend.identity.rules import Permission

SLICE_BITS = 14
"""Orders of one slice of `order_words`: ids alike but for so many last bits."""

_ORDER_READ = ORDER_READ.replace("{t}", "o")
_SEEN = f"EXISTS (SELECT FROM work_order o WHERE o.id = s.work_order AND ({_ORDER_READ}))"
_WORDS_IN_PLACE = in_place(Permission.read_orders, LEVELS[:3]).replace("{t}", "s")
_WORDS_SEEN = f"({_WORDS_IN_PLACE} OR {_SEEN})"

FUNCTIONS = {
    # “+ 0” keeps the key's index out of it: it would be read from end to end for each slice.
    "minhu_words_of_slice(slice bigint, pairs text, spelt text[], before bigint)": f"""
    RETURNS TABLE (work_order bigint, district bigint, subdistrict bigint, community bigint)
    LANGUAGE plpgsql {AS_OWNER_SQL} AS $$ #variable_conflict use_column
    BEGIN RETURN QUERY
    SELECT s.work_order, s.district, s.subdistrict, s.community FROM order_words s
    WHERE minhu_bigrams(s.work_order >> {SLICE_BITS}, s.words) @> minhu_bigrams($1, $2)
        AND s.words LIKE ALL ($3) AND s.work_order + 0 < $4 AND {_WORDS_SEEN}
    ORDER BY s.work_order DESC; END $$""",
    "minhu_numbers_between(low text, high text, before bigint, most int)": f"""
    RETURNS TABLE (id bigint) LANGUAGE plpgsql {AS_OWNER_SQL} AS $$ #variable_conflict use_column
    BEGIN RETURN QUERY
    SELECT o.id FROM work_order o
    WHERE reverse(o.number) ~>=~ $1 AND reverse(o.number) ~<~ $2 AND o.id < $3
        AND ({_ORDER_READ})
    ORDER BY o.id DESC LIMIT $4; END $$""",
    # Where a search begins. Under a policy, whoever has seen no order yet would read them all.
    "minhu_newest_order()": f"""RETURNS bigint LANGUAGE sql {AS_OWNER_SQL} AS $$
    SELECT max(id) FROM work_order $$""",
}
"""Signature → the rest of the definition, for `identity.row_queries.sync_row_rules`."""
