"""Which rows of each table a request may see and change; ``minhu migrate`` makes it so.

Every table stands here. A new one is a line: `WITH_ORDER` for what hangs on an order, `reading` or
`editing` for others; a test fails for a table that is missing.
"""

from collections.abc import Mapping

from backend.identity.row_kinds import (
    ALL,
    FIRMS,
    KEPT_WITH_ORDER,
    NONE,
    ORDER_READ,
    ORDER_WORK,
    RULES,
    SEES_ORDER,
    SIGNED_IN,
    UNITS,
    WITH_ORDER,
    RowRules,
    at_area,
    at_unit,
    both,
    coded,
    editing,
    either,
    everywhere,
    in_place,
    may,
    of_order,
    of_own_firm,
    of_own_unit,
    of_person,
    own,
    reading,
    rule_at,
    through,
    with_parent,
)
from backend.identity.row_reach import Arm, Condition, codes
from backend.identity.row_rules_care import CARE_ROWS
from backend.identity.row_rules_ledgers import LEDGER_RULES
from backend.identity.row_rules_people import PEOPLE_ROWS
from backend.identity.rules import Permission

P = Permission

_NEW_ORDER = either(in_place(P.report_orders), in_place(P.import_data))
_POST_READ = either(at_unit(P.read_registry, "unit"), of_own_unit("unit"))
_NEW_ORDER = either(in_place(P.report_orders), in_place(P.raise_orders), in_place(P.import_data))
_POST_READ = either(at_unit(P.read_registry, "unit"), of_own_unit("unit"))
_POST_EDIT = both(
    at_unit(P.edit_registry, "unit"),
    either("{t}.area IS NULL", at_area(P.edit_registry, "area")),
)
_APPOINTMENT_EDIT = both(
    "EXISTS (SELECT FROM post JOIN unit u ON u.id = post.unit JOIN area a ON a.id = u.area"
    f" WHERE post.id = {{t}}.post AND a.code ^@ ANY ({codes(P.edit_registry)}))",
    of_person(P.edit_registry, "person"),
)
_ABSENCE_EDIT = both(
    of_person(P.edit_registry, "person"),
    either("{t}.substitute IS NULL", of_person(P.read_registry, "substitute")),
)
_OUTER_CODES = f"ARRAY(SELECT left(code, 6) FROM unnest({codes(P.read_registry)}) AS code)"
_FIRM_READ = either(
    at_area(P.read_registry, "district"),
    # Whoever reads a part of the district.
    Condition(
        "EXISTS (SELECT FROM area a WHERE a.id = {t}.district"
        f" AND a.code = ANY ({_OUTER_CODES}))",
        [Arm("district", f"SELECT a.id FROM area a WHERE a.code = ANY ({_OUTER_CODES})")],
    ),
    of_own_firm("id"),
    # Whoever links operators to firms must be able to name them.
    at_area(P.manage_access, "district"),
)
_PROJECT_READ = either(at_area(P.read_registry, "community"), of_own_firm("firm"))
_COMMITTEE_READ = either(
    at_area(P.read_registry, "community"),
    Condition(
        "EXISTS (SELECT FROM managed_project p WHERE p.community = {t}.community"
        f" AND p.estate = {{t}}.estate AND p.firm = ANY ({FIRMS}))",
        [
            Arm(
                "community",
                f"SELECT p.community FROM managed_project p WHERE p.firm = ANY ({FIRMS})",
            )
        ],
    ),
)
_FIRM_ACCESS = both(
    "minhu_manages({t}.operator)", through("property_firm", "firm", P.manage_access, "district")
)
_RUBRIC_EDIT = both(
    may(P.change_rules),
    "EXISTS (SELECT FROM rating_rubric u WHERE u.id = {t}.rubric AND (u.district IS NULL OR EXISTS"
    " (SELECT FROM area a WHERE a.id = u.district"
    f" AND a.code ^@ ANY ({codes(P.change_rules)}))))",
)
_RATING_EDIT = through("star_rating", "rating", P.rate_firms)
_OF_RATING = RowRules(
    read=with_parent("star_rating", "rating"),
    insert=_RATING_EDIT,
    update=_RATING_EDIT,
    delete=_RATING_EDIT,
    fixed=("id", "rating"),
)
_EVERYWHERE = everywhere(P.manage_access)
_GRANT = coded(P.manage_access, "area_code")
_OPERATOR = "minhu_manages({t}.id)"
_SEEN_JOB = either(may(P.preview_rules), may(P.publish_rules))

ROW_RULES: Mapping[str, RowRules] = {
    # places and units: everybody must be able to name them
    "area": editing(ALL, coded(P.edit_registry, "code")),
    "area_change": RowRules(ALL, insert=at_area(P.edit_registry, "within")),
    "area_limit": editing(ALL, may(P.change_rules)),
    "area_succession": RowRules(
        ALL,
        insert="EXISTS (SELECT FROM area_change ch JOIN area a ON a.id = ch.within"
        f" WHERE ch.id = {{t}}.change AND a.code ^@ ANY ({codes(P.edit_registry)}))",
    ),
    "building": editing(at_area(P.read_registry, "grid"), at_area(P.edit_registry, "grid")),
    "compound": editing(ALL, at_area(P.edit_registry, "grid")),
    "home_lead": editing(at_area(P.read_registry, "grid"), at_area(P.edit_registry, "grid")),
    "household": editing(at_area(P.read_registry, "grid"), at_area(P.edit_registry, "grid")),
    "premises": editing(
        at_area(P.read_registry, "community"), at_area(P.edit_registry, "community")
    ),
    "resource": editing(ALL, at_area(P.edit_registry, "grid")),
    "service_centre": editing(ALL, at_area(P.edit_registry, "area")),
    "station": editing(ALL, at_area(P.edit_registry, "area")),
    "unit": editing(ALL, at_area(P.edit_registry, "area")),
    # people
    "absence": editing(of_person(P.read_registry, "person"), _ABSENCE_EDIT),
    "appointment": editing(with_parent("post", "post"), _APPOINTMENT_EDIT),
    "first_secretary": editing(
        at_area(P.read_registry, "community"), at_area(P.edit_registry, "community")
    ),
    "person": RowRules(
        read=either(own("operator"), of_person(P.read_registry, "id", itself=True)),
        insert=may(P.edit_registry),
        update=of_person(P.edit_registry, "id"),
        delete=of_person(P.edit_registry, "id"),
    ),
    "person_place": reading(NONE),
    "post": editing(_POST_READ, _POST_EDIT),
    # firms: an operator of a firm sees its own alone, others what lies in their area
    "association_member": editing(
        ALL, through("property_association", "association", P.edit_registry, "district")
    ),
    "association_party": editing(
        ALL, through("property_association", "association", P.edit_registry, "district")
    ),
    "firm_operator": editing(either(own("operator"), _FIRM_ACCESS), _FIRM_ACCESS),
    "managed_project": editing(_PROJECT_READ, at_area(P.edit_registry, "community")),
    "management_contract": editing(
        with_parent("managed_project", "project"),
        through("managed_project", "project", P.edit_registry),
    ),
    "owners_committee": editing(_COMMITTEE_READ, at_area(P.edit_registry, "community")),
    "property_association": editing(ALL, at_area(P.edit_registry, "district")),
    "property_firm": editing(_FIRM_READ, at_area(P.edit_registry, "district")),
    "red_steward_centre": editing(ALL, at_area(P.edit_registry, "community")),
    # star ratings
    "rating_appeal": _OF_RATING,
    "rating_cycle": RowRules(ALL, insert=at_area(P.rate_firms, "district")),
    "rating_incident": _OF_RATING,
    "rating_item": editing(ALL, _RUBRIC_EDIT),
    "rating_move": RowRules(with_parent("star_rating", "rating"), insert=_RATING_EDIT),
    "rating_objection": _OF_RATING,
    "rating_rubric": editing(ALL, rule_at("district")),
    "rating_sheet": _OF_RATING,
    "rubric_category": editing(ALL, _RUBRIC_EDIT),
    "star_rating": RowRules(
        read=_PROJECT_READ,
        insert=at_area(P.rate_firms, "community"),
        update=at_area(P.rate_firms, "community"),
        fixed=("id", "cycle", "project", "firm", "community"),
    ),
    **PEOPLE_ROWS,
    **CARE_ROWS,
    **LEDGER_RULES,
    # rules
    "area_suspension": editing(ALL, rule_at("area")),
    "calendar_day": RULES,
    "calendar_version": RowRules(ALL, insert=may(P.publish_rules)),
    "calendar_year": RULES,
    "category": RULES,
    "deadline_policy": editing(ALL, rule_at("area")),
    "ladder": RULES,
    "ladder_step": RULES,
    "loop_limit": RULES,
    "policy_version": reading(ALL),
    "quiet_hours": editing(ALL, rule_at("area")),
    "rulebook_version": reading(ALL),
    "work_calendar": RULES,
    # orders
    "attachment": KEPT_WITH_ORDER,
    "deadline": WITH_ORDER,
    "notice": reading(
        either(
            of_order(),
            "EXISTS (SELECT FROM person WHERE person.id = {t}.person"
            " AND person.operator = (SELECT minhu_operator()))",
        )
    ),
    "notice_delivery": reading("EXISTS (SELECT FROM notice n WHERE n.id = {t}.notice)"),
    "order_counter": RowRules(ORDER_WORK, insert=ORDER_WORK, update=ORDER_WORK),
    "order_event": RowRules(
        read=either(everywhere(P.read_trail), of_order()), insert=both(ORDER_WORK, of_order())
    ),
    "order_part": RowRules(
        read=either(f"{{t}}.unit = ANY ({UNITS})", SEES_ORDER),
        insert=both(ORDER_WORK, SEES_ORDER),
        update=both(ORDER_WORK, SEES_ORDER),
        fixed=("id", "work_order", "unit"),
    ),
    "order_words": reading(of_order()),
    "step_failure": reading(either(may(P.operate), of_order())),
    "step_taken": reading(of_order()),
    "supervision": WITH_ORDER,
    "work_order": RowRules(
        read=ORDER_READ,
        insert=_NEW_ORDER,
        update=both(ORDER_WORK, ORDER_READ),
        fixed=("id", "area", "community", "subdistrict", "district", "reported_at", "query_code",
               "source", "external_ref"),
    ),
    # recounts
    "recount_job": RowRules(_SEEN_JOB, insert=_SEEN_JOB, update=_SEEN_JOB, delete=_SEEN_JOB),
    "recount_left": RowRules(
        both(_SEEN_JOB, of_order()), insert=_SEEN_JOB, update=_SEEN_JOB, delete=_SEEN_JOB
    ),
    # operators
    "desk_filter": editing(own("operator"), own("operator")),
    "idempotency_key": editing(own("operator"), own("operator")),
    "operator": RowRules(
        read=either(own("id"), _OPERATOR),
        insert=may(P.manage_access),
        update=_OPERATOR,
        delete=_OPERATOR,
    ),
    "operator_session": RowRules(
        read=either(own("user_id"), _EVERYWHERE), insert=own("user_id"), update=own("user_id"),
        delete=either(own("user_id"), _EVERYWHERE),
    ),
    "api_key": RowRules(may(P.manage_access)),
    "single_sign_on": reading(NONE),
    "password_history": RowRules(_EVERYWHERE, insert=_EVERYWHERE),
    "recovery_code": reading(NONE),
    "security_event": RowRules(either(may(P.read_trail), _EVERYWHERE), insert=SIGNED_IN),
    "two_step": reading(NONE),
    "two_step_role": editing(ALL, _EVERYWHERE),
    "role_grant": editing(either(own("operator"), _GRANT), _GRANT),
    # the system's own
    "import_run": RowRules(
        read=both(
            may(P.import_data),
            either("{t}.actor = current_setting('minhu.actor', true)", everywhere(P.import_data)),
        ),
        insert=may(P.import_data),
    ),
    "migration": reading(NONE),
    "outbox": RowRules(may(P.operate), insert=SIGNED_IN),
    "periodic_run": reading(may(P.operate)),
    "replay_run": reading(may(P.operate)),
    "trail_anchor": reading(may(P.read_trail)),
    "trail_entry": reading(may(P.read_trail)),
    "trail_head": reading(may(P.read_trail)),
    "trail_moved": reading(may(P.read_trail)),
    "worker_beat": reading(may(P.operate)),
}  # fmt: skip
