"""Where passwords may come from, and that none is ever shown."""

import socket

import pytest
from postgres_server import PASSWORD, USER

SECRET = "geheim-93517"


@pytest.fixture
def word(server, schema):
    server.psql(f"CREATE TABLE {schema}.t (id int); INSERT INTO {schema}.t VALUES (7)")
    return f"postgres:{schema}.t"


def private(path, text):
    path.write_text(text)
    path.chmod(0o600)
    return str(path)


def test_passwords_come_from_where_libpq_finds_them(server, driver, word, tmp_path):
    pgpass = f"127.0.0.1:{server.port}:*:{USER}:{PASSWORD}\n"
    (tmp_path / "home").mkdir()
    private(tmp_path / "home/.pgpass", pgpass)
    service = (f"[shop]\nhost=127.0.0.1\nport={server.port}\nuser={USER}\ndbname=postgres\n"
               f"password={PASSWORD}\n")
    service_file = private(tmp_path / "services", service)
    pairs = f"host=127.0.0.1 port={server.port} user={USER} dbname=postgres"
    for address, env in [
        (server.address(), {"PGPASSWORD": PASSWORD}),
        (pairs, {"PGPASSWORD": PASSWORD}),
        (server.address(), {"PGPASSFILE": private(tmp_path / "pass", pgpass)}),
        (server.address(), {"HOME": str(tmp_path / "home")}),
        (f"{pairs} passfile={tmp_path / 'pass'}", {}),
        ("service=shop", {"PGSERVICEFILE": service_file}),
        ("", {"PGSERVICE": "shop", "PGSERVICEFILE": service_file}),
        ("", {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGUSER": USER,
              "PGDATABASE": "postgres", "PGPASSWORD": PASSWORD}),
    ]:
        ended = driver.succeed(2, "read", word, "id", "", address=address, env=env)
        assert ended.lines == ["n7"], address
        assert PASSWORD not in ended.told
    for path in driver.folder.rglob("*"):
        if path.is_file() and path.is_relative_to(driver.lake):
            assert PASSWORD not in path.read_text(errors="replace"), path


@pytest.mark.parametrize("address", [
    f"postgresql://u:{SECRET}@127.0.0.1/db",
    f"postgres://u:{SECRET}@127.0.0.1/db",
    f"postgresql://u@127.0.0.1/db?password={SECRET}",
    f"postgresql://u@127.0.0.1/db?sslpassword={SECRET}",
    f"host=127.0.0.1 user=u password={SECRET}",
    f"host=127.0.0.1 user=u password = '{SECRET}'",
    f"host=127.0.0.1 sslpassword={SECRET}",
    f"dbname=postgresql://u:{SECRET}@127.0.0.1/db",
    f"dbname='host=127.0.0.1 password={SECRET}'",
    f"postgresql://u:a/{SECRET}@127.0.0.1/db",  # an unescaped slash
    f"postgresql://u:a@{SECRET}@127.0.0.1/db",
    f"postgresql://u:%zz{SECRET}@127.0.0.1/db",
    f"postgresql://u:{SECRET}@[127.0.0.1/db",
    f"postgresql:/u:{SECRET}@127.0.0.1/db",
    f"mysql://u:{SECRET}@127.0.0.1/db",
    f"u:{SECRET}@127.0.0.1",
    f"host=127.0.0.1 password={SECRET} odd",
    f"host=127.0.0.1 pasword={SECRET}",
])
def test_an_address_with_a_password_is_refused_and_never_shown(driver, address):
    ended = driver.run(2, "read", "postgres:a.b", "id", "", address=address, env={})
    assert ended.code == 2, ended.told
    assert "the PostgreSQL address" in ended.error and "PGPASSWORD" in ended.error
    assert SECRET not in ended.told and not driver.published()


def test_a_wrong_or_missing_password_is_told_without_it(driver, word):
    for env in ({"PGPASSWORD": SECRET}, {}):
        ended = driver.run(2, "read", word, "id", "", env=env)
        assert ended.code == 7, ended.told
        assert "give the right password by PGPASSWORD" in ended.error
        assert SECRET not in ended.told and PASSWORD not in ended.told


def test_a_server_that_is_not_there(driver):
    error = driver.fail(7, 2, "read", "postgres:a.b", "id", "",
                        address="postgresql://u@127.0.0.1:1/db")
    assert "127.0.0.1:1" in error and "Connection refused" in error


def test_a_server_that_never_answers_is_given_up(driver):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        error = driver.fail(7, 2, "read", "postgres:a.b", "id", "",
                            address=f"postgresql://u@127.0.0.1:{port}/db",
                            env={"PGCONNECT_TIMEOUT": "2"})
    assert "timeout expired" in error
