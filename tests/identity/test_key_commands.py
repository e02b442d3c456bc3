"""``minhu keys`` as a security administrator meets it."""

from pathlib import Path
from subprocess import CompletedProcess

from support.command import minhu


def run(url: str, home: Path, *words: str) -> CompletedProcess[str]:
    return minhu(
        "keys", *words, DATABASE_URL=url, REDIS_URL="redis://127.0.0.1:1/0", MINHU_HOME=str(home)
    )


def test_a_key_is_shown_once_listed_rotated_and_revoked(seeded_url: str, tmp_path: Path) -> None:
    wanted = ("issue", "rexian", "--name", "12345", "--may", "read_orders", "--days", "30")
    issued = run(seeded_url, tmp_path, *wanted, "--as", "anquan")
    assert issued.returncode == 0, issued.stderr
    key = issued.stdout.split()[0]
    mark, prefix, secret = key.split("_", 2)
    assert (mark, len(prefix), len(secret)) == ("mk", 12, 43)
    listed = run(seeded_url, tmp_path, "list", "--as", "anquan").stdout
    assert prefix in listed
    assert secret not in listed
    rotated = run(seeded_url, tmp_path, "rotate", prefix, "--as", "anquan")
    assert rotated.stdout.startswith("mk_")
    assert prefix not in rotated.stdout
    assert run(seeded_url, tmp_path, "revoke", prefix, "--as", "anquan").returncode == 0
    for words, told in (
        ((*wanted, "--as", "paiqian"), "您的角色无此权限"),
        (("rotate", prefix, "--as", "anquan"), "没有这个密钥"),
        ((*wanted, "--may", "publish_rules", "--as", "anquan"), "无法签发密钥"),
    ):
        refused = run(seeded_url, tmp_path, *words)
        assert (refused.returncode, told in refused.stderr) == (1, True), refused.stderr
    odd = run(
        seeded_url, tmp_path, "issue", "rexian", "--name", "x", "--may", "no", "--as", "anquan"
    )
    assert odd.returncode == 2
