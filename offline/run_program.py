"""One run of a Pulumi program: `python -m offline.run_program REQUEST RESPONSE`.

REQUEST is the engine's `RunRequest`, whose one argument is the engine's address. RESPONSE gets the
program's error, and is empty if it has none.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import Any, cast

from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2


def main(asked: Path, answered: Path) -> None:
    """Run the program as the real host does: from its folder, as `__main__`."""
    request = language_pb2.RunRequest.FromString(asked.read_bytes())
    folder = request.info.program_directory or request.program or Path.cwd()
    entry = Path(folder, request.info.entry_point or ".").resolve()
    os.chdir(request.pwd or folder)
    # The program's modules are found beside it, not beside this one.
    sys.path[0] = str(entry if entry.is_dir() else entry.parent)
    sys.argv = [str(entry)]

    def program() -> None:
        runpy.run_path(str(entry), run_name="__main__")

    response = LanguageServer(program).Run(request, cast("Any", None))
    answered.write_text(response.error, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
