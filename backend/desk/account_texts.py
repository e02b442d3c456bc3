"""The sentences of the pages about one's own account and of the further steps of logging in."""

from backend.core.labels import Label
from backend.desk.texts import TEXTS
from backend.identity.passwords import LEAST, MOST, REMEMBERED

TEXTS.update(
    {
        "sso": Label("单点登录", "Single sign-on"),
        "step_code": Label("输入验证码", "Enter a code"),
        "step_code_hint": Label(
            "请输入身份验证器上的 6 位数字，或一个备用码。",
            "The six digits of your authenticator, or a recovery code.",
        ),
        "code": Label("验证码", "Code"),
        "go_ahead": Label("继续", "Go on"),
        "step_set_up": Label("设置两步验证", "Set up two-step log-in"),
        "step_set_up_why": Label("您的角色要求两步验证。", "Your role requires two-step log-in."),
        "step_set_up_hint": Label(
            "用手机上的身份验证器扫描二维码，或手工输入密钥，然后输入显示的 6 位数字。",
            "Scan the picture with an authenticator on your phone, or type the key; then enter the"
            " six digits it shows.",
        ),
        "qr": Label("密钥的二维码", "The key as a QR code"),
        "key_typed": Label("密钥", "Key"),
        "step_password": Label("设置新密码", "Choose a new password"),
        "step_password_hint": Label(
            "当前密码由他人设置，须先改为您自己的密码。",
            "Your password was set by somebody else: choose one of your own.",
        ),
        "password_rules": Label(
            f"{LEAST} 至 {MOST} 个字符；不含用户名，不用常见密码，不与最近 {REMEMBERED} 次相同。",
            f"{LEAST} to {MOST} characters; not your user name, no common one, none of your last"
            f" {REMEMBERED}.",
        ),
        "password_now": Label("当前密码", "Current password"),
        "password_new": Label("新密码", "New password"),
        "password_again": Label("再次输入新密码", "New password again"),
        "password_change": Label("修改密码", "Change the password"),
        "codes_title": Label("备用码", "Recovery codes"),
        "codes_hint": Label(
            "两步验证已生效。请抄下这些备用码并妥善保管：手机不在身边时，每个可代替验证码一次。"
            "离开本页后不再显示。",
            "Two-step log-in is on. Write these codes down and keep them safe: each stands in for"
            " your phone once. They are not shown again.",
        ),
        "codes_kept": Label("已抄好，继续", "I have them, go on"),
        "account": Label("我的账号", "My account"),
        "account_done_password": Label(
            "密码已修改，其他会话已结束。", "The password is changed; other sessions have ended."
        ),
        "account_done_sessions": Label("会话已结束。", "The session has ended."),
        "account_done_two_step": Label("两步验证已关闭。", "Two-step log-in is off."),
        "sessions": Label("登录会话", "Sessions"),
        "sessions_hint": Label(
            "不认识的会话请立即结束，并修改密码。",
            "End what you do not know, and change your password.",
        ),
        "session_mine": Label("本次", "this one"),
        "session_begun": Label("登录", "since"),
        "session_used": Label("最近使用", "last used"),
        "session_end": Label("结束", "End"),
        "session_end_others": Label("结束其他全部会话", "End all others"),
        "unknown_agent": Label("未知程序", "unknown program"),
        "two_step": Label("两步验证", "Two-step log-in"),
        "two_step_on": Label("已开启。剩余备用码：{}", "It is on. Recovery codes left: {}"),
        "two_step_off": Label("未开启。", "It is off."),
        "two_step_required": Label(
            "您的角色要求两步验证，不能关闭。", "Your role requires it: it cannot be switched off."
        ),
        "two_step_start": Label("开启两步验证", "Switch on"),
        "two_step_renew": Label("重新生成备用码", "New recovery codes"),
        "access": Label("账号安全", "Access"),
        "access_find": Label("查看操作员", "An operator"),
        "access_show": Label("查看", "Show"),
        "access_done_sessions": Label("该操作员的会话已全部结束。", "All sessions have ended."),
        "access_done_two_step": Label(
            "该操作员的两步验证已关闭，会话已结束。", "Two-step log-in is off; sessions have ended."
        ),
        "access_done_revoked": Label("密钥已吊销。", "The key is revoked."),
        "access_no_sessions": Label("没有登录会话。", "No sessions."),
        "access_end_all": Label("结束全部会话", "End all sessions"),
        "access_two_step_off": Label(
            "关闭其两步验证（手机遗失时）", "Switch off two-step log-in (a lost phone)"
        ),
        "keys": Label("接口密钥", "API keys"),
        "keys_none": Label("没有密钥。", "There are none."),
        "key_new": Label("签发密钥", "Issue a key"),
        "key_name": Label("用途", "What for"),
        "key_days": Label("有效天数", "Days"),
        "key_area": Label("区域编码（留空为全部）", "Area code (empty: all)"),
        "key_may": Label("权限", "May"),
        "key_ends": Label("到期", "until"),
        "key_used": Label("最近使用", "last used"),
        "key_never": Label("从未", "never"),
        "key_revoked": Label("已吊销", "revoked"),
        "key_rotate": Label("更换", "Rotate"),
        "key_revoke": Label("吊销", "Revoke"),
        "key_shown": Label(
            "新密钥，请立即保存，离开本页后不再显示：",
            "The new key. Keep it now: it is not shown again.",
        ),
        "two_step_stop": Label("关闭两步验证", "Switch off"),
    }
)
