"""Runs on Feast's own Python: Feast is imported once, and each request is a process forked from there.

One request a line: a command line of Feast's, or a script and its arguments; or a process to wait for.
"""

import json
import os
import signal
import sys
import tempfile
import traceback

from feast.cli.cli import cli


def execute(request):
    """Be the process that was asked for."""
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    tempfile.tempdir = None
    # Which each process of Feast's makes for itself as it is imported.
    measured = tempfile.mkdtemp(dir=request["scratch"])
    os.environ["PROMETHEUS_MULTIPROCESS_DIR"] = os.environ["PROMETHEUS_MULTIPROC_DIR"] = measured
    for number, name in ((0, os.devnull), (1, request["output"]), (2, request["output"])):
        mode = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND
        os.dup2(os.open(name, mode, 0o600), number)
    sys.argv = request["command"]
    if request.get("script"):
        exec(compile(request["script"], "<test>", "exec"), {"__name__": "__main__"})  # noqa: S102
    else:
        cli()


def fork(request):
    """Start it; its number."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        execute(request)
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main():
    """Answer until there is nobody who asks."""
    running = set()
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            _, status = os.waitpid(request["wait"], 0)
            running.discard(request["wait"])
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = fork(request)
            running.add(answer)
        print(answer, flush=True)
    for pid in running:
        os.kill(pid, signal.SIGTERM)


main()
