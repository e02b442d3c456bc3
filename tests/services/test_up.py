"""``minhu up`` and the commands beside it, as a person meets them."""

import asyncio
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from redis import Redis
from support.up_copy import MINHU, STOP_SECONDS, Copy, free_port, until

WORKER = "-m workers"
MARKED = "SELECT to_regclass('marker') IS NOT NULL"


@pytest.fixture(scope="module")
def stopped() -> Iterator[Copy]:
    """A copy that was started on an empty home and has been stopped."""
    with folder_for_servers() as folder:
        copy = Copy(folder / "home")
        copy.start()
        assert copy.stop() == 0
        yield copy
        copy.close()


@pytest.fixture(scope="module")
def running(stopped: Copy) -> Iterator[Copy]:
    """A copy that is up, shared by the tests that leave it as it was."""
    with folder_for_servers() as folder:
        copy = Copy.of(stopped, folder / "home")
        copy.start()
        yield copy
        copy.close()


@pytest.fixture
def seeded(stopped: Copy, folder: Path) -> Iterator[Copy]:
    """A copy that ran before and does not run."""
    copy = Copy.of(stopped, folder / "home")
    yield copy
    copy.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    with folder_for_servers() as folder:
        yield folder


@pytest.fixture
def copy(folder: Path) -> Iterator[Copy]:
    """A copy that nobody has started."""
    copy = Copy(folder / "home")
    yield copy
    copy.close()


@contextmanager
def folder_for_servers() -> Iterator[Path]:
    # Not pytest's own: each of its runs closes all of them to other users, and run by root the
    # servers are another user.
    with tempfile.TemporaryDirectory(prefix="minhu-up-") as folder:
        yield Path(folder)


def ask(url: str, sql: str) -> object:
    async def answer() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(answer())


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a command that could not do its work."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    assert " / " in lines[0], "it is told in Chinese and in English"
    return lines[0]


def test_it_prints_its_addresses_and_answers(running: Copy) -> None:
    assert running.health() == 200
    for text in (f"{running.url}/admin/", f"{running.url}/health", str(running.home), "admin"):
        assert text in running.printed


def test_env_prints_urls_that_work(running: Copy) -> None:
    urls = running.urls()
    assert urls["MINHU_URL"] == running.url
    assert ask(urls["DATABASE_URL"], "SELECT count(*) > 0 FROM area") is True
    with Redis.from_url(urls["REDIS_URL"]) as client:
        assert client.ping()
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_the_servers_answer_to_nobody_without_their_urls(running: Copy) -> None:
    secret = running.home / "run" / "servers.json"
    assert secret.stat().st_mode & 0o077 == 0
    assert (running.home / "postgres").stat().st_mode & 0o077 == 0
    assert (running.home / "valkey" / "valkey.conf").stat().st_mode & 0o077 == 0


def test_a_second_up_says_where_the_first_one_is(running: Copy) -> None:
    assert running.url in refusal(running.run("up"))
    assert running.url in refusal(running.run("up", "--fresh", MINHU_PORT=str(free_port())))
    assert running.health() == 200


def test_another_command_joins_the_servers_and_leaves_them_running(running: Copy) -> None:
    done = running.run("seed")
    assert done.returncode == 0, done.stderr
    assert "there already" in done.stdout
    assert running.run("migrate").stdout.count("Applied 0") == 1
    assert running.health() == 200


def test_a_copy_signs_its_anchors_with_a_key_of_its_own(running: Copy) -> None:
    done = running.run("audit", "anchor")
    assert done.returncode == 0, done.stderr
    assert (running.home / "anchor.key").stat().st_mode & 0o777 == 0o600
    public = running.run("audit", "key").stdout.strip()
    [file] = sorted((running.home / "anchors").glob("anchor_*.jsonl.gz"))[-1:]
    verified = running.run("audit", "verify", "--anchor", str(file), "--key", public)
    assert "全部完整" in verified.stdout, verified.stderr


def test_a_killed_worker_comes_back(running: Copy) -> None:
    before = [process.pid for process in running.named(WORKER)]
    assert len(before) == 2
    running.named(WORKER)[0].kill()

    def restored() -> bool:
        now = [process.pid for process in running.named(WORKER)]
        return len(now) == 2 and now != before

    until(restored, 30, "the worker comes back")
    assert running.health() == 200


def test_two_copies_live_side_by_side(running: Copy, seeded: Copy) -> None:
    seeded.start()
    assert (running.health(), seeded.health()) == (200, 200)
    assert set(running.urls().values()).isdisjoint(seeded.urls().values())
    assert seeded.stop() == 0
    assert running.health() == 200


def test_ctrl_c_leaves_nothing_behind_and_the_data_stays(seeded: Copy) -> None:
    seeded.start()
    ask(seeded.urls()["DATABASE_URL"], "CREATE TABLE marker ()")
    assert seeded.stop(signal.SIGINT) == 0
    assert seeded.nothing_left(), seeded.processes()
    refusal(seeded.run("env"))
    seeded.start()
    assert ask(seeded.urls()["DATABASE_URL"], MARKED) is True
    assert seeded.stop(signal.SIGTERM) == 0
    assert seeded.nothing_left(), seeded.processes()
    seeded.start("--fresh")
    assert ask(seeded.urls()["DATABASE_URL"], MARKED) is False
    assert seeded.stop(signal.SIGHUP) == 0
    assert seeded.nothing_left(), seeded.processes()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_killed_up_takes_its_processes_along_and_the_next_one_its_servers(seeded: Copy) -> None:
    seeded.start()
    url = seeded.urls()["DATABASE_URL"]
    assert seeded.up is not None
    seeded.up.kill()
    seeded.up.wait()
    until(lambda: not seeded.named("backend.cli"), STOP_SECONDS, "the web app ends")
    until(lambda: not seeded.named(WORKER), STOP_SECONDS, "the workers end")
    refusal(seeded.run("env"))
    assert ask(url, "SELECT 1") == 1, "the servers were left behind"
    seeded.start()
    assert seeded.urls()["DATABASE_URL"] == url
    assert seeded.stop() == 0
    assert seeded.nothing_left(), seeded.processes()


def test_serve_and_work_run_alone_and_share_the_servers(copy: Copy) -> None:
    alone = [
        subprocess.Popen([*MINHU, command], env=copy.environment, start_new_session=True)
        for command in ("serve", "work")
    ]
    until(lambda: copy.named(WORKER), 60, "the worker starts")
    # Told to stop while it still starts, it ends as interrupted and not as stopped.
    until(copy.listens, 60, "the web app listens")
    assert copy.run("env").returncode == 0, "the servers are announced"
    for process in alone:
        process.terminate()
        assert process.wait(STOP_SECONDS) == 0
    assert copy.nothing_left(), copy.processes()


@pytest.mark.parametrize("name", ["x" * 200, "with space 与汉字, $HOME 'quoted'"])
def test_any_folder_will_do(folder: Path, name: str) -> None:
    copy = Copy(folder / name)
    done = copy.run("migrate")
    assert done.returncode == 0, done.stderr
    assert copy.nothing_left(), copy.processes()


def test_a_taken_port_is_told(copy: Copy) -> None:
    with socket.create_server(("127.0.0.1", copy.port)):
        for command in ("up", "serve"):
            assert "MINHU_PORT" in refusal(copy.run(command))
    assert copy.nothing_left()


def test_an_address_of_another_machine_is_told(copy: Copy) -> None:
    assert "MINHU_HOST" in refusal(copy.run("up", MINHU_HOST="192.0.2.1"))


def test_an_unusable_home_is_told(copy: Copy, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").write_text("")
    for home in (tmp_path / "file" / "home", tmp_path / "full"):
        for options in ((), ("--fresh",)):
            assert "MINHU_HOME" in refusal(copy.run("up", *options, MINHU_HOME=str(home)))
    assert (tmp_path / "full" / "thesis.doc").exists()


@pytest.mark.parametrize(
    ("command", "setting"),
    [
        ("up", "DATABASE_URL"),
        ("up", "REDIS_URL"),
        ("migrate", "DATABASE_URL"),
        ("migrate", "REDIS_URL"),
        ("work", "DATABASE_URL"),
    ],
)
def test_an_unreachable_server_is_told_without_its_password(
    copy: Copy, command: str, setting: str
) -> None:
    scheme = "postgresql" if setting == "DATABASE_URL" else "redis"
    url = f"{scheme}://minhu:pa/ss@127.0.0.1:{free_port()}/0"
    sentence = refusal(copy.run(command, **{setting: url}))
    assert setting in sentence
    assert "pa/ss" not in sentence
    assert copy.nothing_left()


@pytest.mark.parametrize("setting", ["DATABASE_URL", "REDIS_URL"])
def test_a_url_that_makes_no_sense_is_told(copy: Copy, setting: str) -> None:
    assert setting in refusal(copy.run("migrate", **{setting: "mysql://there"}))


def test_fresh_never_touches_a_real_server(running: Copy, copy: Copy) -> None:
    url = running.urls()["DATABASE_URL"]
    assert "DATABASE_URL" in refusal(copy.run("up", "--fresh", DATABASE_URL=url))
    assert ask(url, "SELECT count(*) > 0 FROM area") is True


def test_a_setting_out_of_range_is_told(copy: Copy) -> None:
    assert "MINHU_PORT" in refusal(copy.run("up", MINHU_PORT="70000"))


def test_an_unknown_command_is_a_wrong_call(copy: Copy) -> None:
    assert copy.run("upp").returncode == 2
