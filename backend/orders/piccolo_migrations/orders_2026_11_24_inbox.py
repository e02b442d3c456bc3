"""Indexes of the inbox, and the words orders are found by."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-24T02:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of the inbox, and the words orders are found by"

# The states are spelt as `orders.inbox_queries` spells them: a partial index serves only queries
# that repeat its condition. An order stands in the five open indexes or in the five finished ones;
# a warning (which changes its colour, not its state or limit) touches none of them.
OPEN = (
    "state IN ('accepted', 'adjudication', 'callback', 'dispatched', 'handled', 'handling',"
    " 'reported', 'returned', 'signed', 'suspended')"
)
DONE = "state IN ('answered', 'archived', 'closed', 'merged', 'rejected')"
KEYS = {
    "district": "district",  # district operators: every tab
    "subdistrict": "subdistrict",  # street operators, and the filter by street
    "community": "community",  # community operators, and the filter by community
    "unit": "lead_unit",  # departments and committees, and the filter by unit
    "person": "responsible",  # “mine”
}

INDEXES = "".join(
    f"CREATE INDEX work_order_open_{name} ON work_order ({column}, state, stage_due_at, id)"
    f" WHERE {OPEN};\n"
    f"CREATE INDEX work_order_done_{name} ON work_order ({column}, reported_at, id)"
    f" WHERE {DONE};\n"
    for name, column in KEYS.items()
)

SQL = r"""
DROP INDEX work_order_inbox;
-- The two small sets across all states: waiting for a decision, and supervised.
CREATE INDEX work_order_asked ON work_order (district, stage_due_at, id) WHERE asked IS NOT NULL;
CREATE INDEX work_order_supervised ON work_order (district, stage_due_at, id)
    WHERE supervision IS NOT NULL;
-- The last digits of a number; the operator class compares bytes in any collation.
CREATE INDEX work_order_number_end ON work_order (reverse(number) text_pattern_ops)
    WHERE number IS NOT NULL;

-- Folded for searching: one width, one case, every run of punctuation one space.
CREATE FUNCTION minhu_plain(told text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT AS $$
    SELECT btrim(regexp_replace(lower(normalize(told, NFKC)),
        '[[:space:][:punct:]、。，；：？！“”‘’（）《》【】〈〉「」…—·～]+', ' ', 'g'))
$$;

-- Every pair of neighbouring characters within a word, stamped with a slice of orders: 21 bits a
-- character, the slice above them. Pairs never collide.
CREATE FUNCTION minhu_bigrams(slice bigint, folded text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(
        (slice << 42) | (ascii(pair.a)::bigint << 21) | ascii(pair.b)), '{}')
    FROM (SELECT string_to_array(folded, NULL) AS c) AS chars,
         unnest(chars.c, chars.c[2:]) AS pair (a, b)
    WHERE pair.a <> ' ' AND pair.b <> ' '
$$;

CREATE TABLE order_words (
    work_order bigint PRIMARY KEY REFERENCES work_order ON DELETE RESTRICT,
    district bigint NOT NULL,
    subdistrict bigint,
    community bigint,
    phone text,
    words text NOT NULL
);
COMMENT ON TABLE order_words IS 'What an order is found by; kept by triggers of work_order';

CREATE FUNCTION minhu_words_of(description text, address text, community bigint, area bigint)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(minhu_plain(concat_ws(' ', description, address,
        (SELECT name FROM area a WHERE a.id = community),
        (SELECT name FROM area a WHERE a.id = minhu_words_of.area))), '')
$$;

CREATE FUNCTION note_new_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO order_words
    SELECT id, district, subdistrict, community,
           nullif(regexp_replace(citizen_phone, '\D', '', 'g'), ''),
           minhu_words_of(description, address, community, area)
    FROM fresh;
    RETURN NULL;
END $$;
CREATE FUNCTION note_changed_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE order_words SET
        district = NEW.district, subdistrict = NEW.subdistrict, community = NEW.community,
        phone = nullif(regexp_replace(NEW.citizen_phone, '\D', '', 'g'), ''),
        words = minhu_words_of(NEW.description, NEW.address, NEW.community, NEW.area)
    WHERE work_order = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER work_order_new_words AFTER INSERT ON work_order
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION note_new_words();
CREATE TRIGGER work_order_changed_words
    AFTER UPDATE OF description, address, citizen_phone, area, community, subdistrict, district
    ON work_order FOR EACH ROW
    WHEN ((OLD.description, OLD.address, OLD.citizen_phone, OLD.area, OLD.community,
           OLD.subdistrict, OLD.district)
          IS DISTINCT FROM (NEW.description, NEW.address, NEW.citizen_phone, NEW.area,
           NEW.community, NEW.subdistrict, NEW.district))
    EXECUTE FUNCTION note_changed_words();

INSERT INTO order_words
SELECT id, district, subdistrict, community,
       nullif(regexp_replace(citizen_phone, '\D', '', 'g'), ''),
       minhu_words_of(description, address, community, area)
FROM work_order;
CREATE INDEX order_words_phone ON order_words (phone, work_order) WHERE phone IS NOT NULL;
-- A short pending list: readers walk it, and it would be flushed by whoever reports next.
CREATE INDEX order_words_bigrams ON order_words USING gin (minhu_bigrams(work_order >> 14, words))
    WITH (gin_pending_list_limit = 256);
"""


async def forwards() -> MigrationManager:
    """Add the indexes, the words and what keeps them."""
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(INDEXES + SQL)

    manager.add_raw(run)
    return manager
