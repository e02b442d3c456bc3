"""Every sentence of the desk, Chinese first with its English twin; names of choices come with them.

Templates name a text by its key: ``{{ "search"|t }}``.
"""

from backend.core.labels import Label

TEXTS: dict[str, Label] = {
    # The frame of every page
    "product": Label("民呼", "Minhu"),
    "motto": Label("民有所呼，我有所行", "The people call, we act"),
    "skip": Label("跳到主要内容", "Skip to content"),
    "menu": Label("菜单", "Menu"),
    "nav": Label("主导航", "Main"),
    "inbox": Label("收件", "Inbox"),
    "intake": Label("登记", "Intake"),
    "callbacks": Label("回访", "Callbacks"),
    "panel": Label("管理后台", "Panel"),
    "log_out": Label("退出登录", "Log out"),
    "signed_in_as": Label("当前用户", "Signed in as"),
    "language_zh": Label("中文", "中文"),
    "language_en": Label("English", "English"),
    "language": Label("语言", "Language"),
    # Logging in
    "log_in": Label("登录", "Log in"),
    "log_in_title": Label("登录工作台", "Log in to the desk"),
    "username": Label("用户名", "User name"),
    "password": Label("密码", "Password"),
    "login_ended": Label("登录已过期，请重新登录。", "Your session has ended; log in again."),
    "logged_out": Label("已退出登录。", "You are logged out."),
    # The inbox
    "tabs": Label("按环节查看", "By duty"),
    "reach": Label("查看范围", "How far"),
    "search": Label("搜索", "Search"),
    "search_label": Label("搜索工单", "Search orders"),
    "search_hint": Label(
        "编号或电话（可后四位）、地点或内容", "Number or phone (or last four), place, words"
    ),
    "filter": Label("筛选", "Filter"),
    "filter_on": Label("筛选中", "Filtered"),
    "apply": Label("应用筛选", "Apply"),
    "clear": Label("清除条件", "Clear"),
    "drop": Label("去掉此条件", "drop this condition"),
    "any": Label("不限", "any"),
    "state": Label("状态", "State"),
    "category": Label("类别", "Category"),
    "area": Label("区域", "Area"),
    "unit": Label("承办单位", "Unit"),
    "colour": Label("时限颜色", "Colour"),
    "urgency": Label("紧急程度", "Urgency"),
    "channel": Label("来源", "Channel"),
    "supervision": Label("督办", "Supervision"),
    "saved": Label("常用筛选", "Saved filters"),
    "save_as": Label("存为常用", "Save as"),
    "save_name": Label("名称", "Name"),
    "save": Label("保存", "Save"),
    "delete": Label("删除", "Delete"),
    "delete_saved": Label("删除常用筛选", "Delete the saved filter"),
    "list": Label("工单列表", "Orders"),
    "found": Label("搜索结果", "Results"),
    "time_left": Label("时限", "Time left"),
    "request": Label("诉求", "Request"),
    "place": Label("地点", "Place"),
    "select": Label("选择", "Select"),
    "select_all": Label("全选本页", "Select all on this page"),
    "marks": Label("标记", "Marks"),
    "no_number": Label("未编号", "no number yet"),
    "no_limit": Label("无时限", "no limit"),
    "finished": Label("已结束", "finished"),
    "due": Label("截止", "due"),
    "provisional": Label("（暂定）", "(provisional)"),
    "provisional_why": Label(
        "该年度放假安排尚未公布，截止时间可能变动",
        "The year's days off are not published yet: it may move",
    ),
    "reported": Label("上报", "reported"),
    "left": Label("剩余", "left"),
    "overdue": Label("超期", "overdue"),
    "urgent_short": Label("急", "urgent"),
    "asked_short": Label("待审批", "asks"),
    "climbs_short": Label("升级", "climbs"),
    "more": Label("更多", "More"),
    "go_on": Label("继续查找", "Go on searching"),
    "cut": Label("符合条件的较少，已先显示这些。", "Few match; these are the ones found so far."),
    "changed": Label("列表有更新，点此刷新", "The list has changed: refresh"),
    "first_page": Label("回到第一页", "Back to the first page"),
    "keys": Label(
        "快捷键：j 下一条 · k 上一条 · Enter 打开 · x 选择 · / 搜索",
        "Keys: j next · k previous · Enter open · x select · / search",
    ),
    "empty": Label("这里没有工单", "No orders here"),
    "empty_hint": Label("当前环节没有待办，休息一下。", "Nothing is waiting at this step."),
    "empty_filter": Label("没有符合条件的工单", "No order matches"),
    "empty_filter_hint": Label(
        "换个词、放宽筛选，或到“全部”中查看。", "Try other words, fewer filters, or “all”."
    ),
    "empty_done": Label("已经到底了", "That is all"),
    # Several at once
    "batch": Label("批量办理", "Several at once"),
    "chosen": Label("已选 {} 件", "{} selected"),
    "batch_accept": Label("受理", "Accept"),
    "batch_dispatch": Label("派遣", "Dispatch"),
    "batch_remind": Label("催办", "Remind"),
    "to_unit": Label("派往单位", "To unit"),
    "choose_unit": Label("请选择单位", "Choose a unit"),
    "reason": Label("催办理由", "Reason to remind"),
    "result": Label("办理结果", "Result"),
    "result_done": Label("成功 {} 件", "{} done"),
    "result_failed": Label("未成功 {} 件", "{} not done"),
    "done": Label("成功", "done"),
    "not_done": Label("未办", "not done"),
    "back_to_list": Label("返回列表", "Back to the list"),
    "nothing_chosen": Label("请先选择工单", "Select orders first"),
    # When something is wrong
    "error": Label("出错了", "Something went wrong"),
    "error_400": Label("无法识别该请求", "The request cannot be understood"),
    "error_403": Label("不允许此操作", "This is not allowed"),
    "error_404": Label("没有这个页面", "There is no such page"),
    "error_405": Label("不支持这种请求", "This address does not take this request"),
    "error_409": Label("内容已被他人更新", "Somebody was faster"),
    "error_422": Label("未能完成", "It could not be done"),
    "error_429": Label("请稍后再试", "Try again later"),
    "error_500": Label("服务器出错", "The server failed"),
    "error_503": Label("暂时无法访问", "Not available just now"),
    "hint_403": Label(
        "如需权限，请联系系统管理员。", "Ask the administrator if you need this right."
    ),
    "hint_404": Label(
        "地址可能有误，或内容不在您的辖区内。", "Check the address; it may be outside your area."
    ),
    "hint_409": Label("请刷新后再办理。", "Reload, then go on."),
    "hint_500": Label(
        "您的操作未生效，请稍后再试。", "Nothing was changed. Try again in a moment."
    ),
    "reload": Label("刷新", "Reload"),
    "to_inbox": Label("回到收件", "To the inbox"),
    "offline": Label(
        "网络不通，显示的内容可能不是最新。", "You are offline; this may be out of date."
    ),
}
