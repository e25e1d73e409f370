"""What a person sees of a run: a bar on a terminal, plain lines elsewhere, nothing on stdout."""

import os
import pty

from conftest import command, conversations, run, write_chats


def run_on_a_terminal(arguments):
    """Runs the program with a terminal as its standard error; returns what it wrote there."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(arguments[0], arguments)
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


def test_a_terminal_shows_a_bar_and_is_left_clean(tmp_path, lake):
    messages, orders = write_chats(tmp_path)
    code, shown = run_on_a_terminal(command(
        None, "conversations", "--messages", messages, "--orders", orders, "--lake", lake))
    assert code == 0
    assert "\r\033[Kread messages 0 %" in shown and "1 rank" in shown
    assert "\r\033[Kconvoy: published " in shown  # the bar is gone before the last line


def test_a_log_has_no_control_characters_and_stdout_no_byte(tmp_path, lake):
    messages, orders = write_chats(tmp_path)
    ended = conversations(2, messages, orders, lake)
    assert ended.code == 0 and ended.out == ""
    assert "\033" not in ended.err and "\r" not in ended.err
    assert "convoy: published" in ended.err


def test_help_and_version_need_no_ranks_and_speak_once():
    for arguments in (["--help"], ["conversations", "--help"], ["version"]):
        alone = run(None, *arguments)
        assert alone.code == 0 and alone.out and not alone.err
        assert run(3, *arguments).out == alone.out
