"""What refuses a change of people and posts."""

from backend.core.errors import MinhuError


class CommunityTaken(MinhuError):
    """{community} has a first secretary, {name}, from {starts_on} to {ends_on}: recall or hand over first."""  # noqa: E501

    code = "community_taken"
    zh = "{community} 自 {starts_on} 至 {ends_on} 已有第一书记 {name}，请先召回或办理交接"


class PersonTaken(MinhuError):
    """{name} is the first secretary of {community} from {starts_on} to {ends_on}."""

    code = "person_taken"
    zh = "{name} 自 {starts_on} 至 {ends_on} 任 {community} 第一书记，不能同时任职两处"


class TermOver(MinhuError):
    """On {on} this term is not running: it goes from {starts_on} to {ends_on}."""

    code = "term_over"
    zh = "该任期自 {starts_on} 至 {ends_on}，{on} 不在任期内"


class NotTheBodys(MinhuError):
    """In this district “{duty}” is kept by another body: {keeper}."""

    code = "not_the_bodys"
    zh = "该区的“{duty}”由{keeper}负责"


class NoPayScale(MinhuError):
    """The district has no pay scale on {on}."""

    code = "no_pay_scale"
    zh = "该区在 {on} 没有薪酬标准"


class GradedAlready(MinhuError):
    """Somebody is graded from {on} on already; nothing was changed."""

    code = "graded_already"
    zh = "已有人员自 {on} 起定级，未作任何更改"
