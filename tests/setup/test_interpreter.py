from __future__ import annotations

import shutil
import sys
from pathlib import Path

from git_context.setup.interpreter import compile_driver, site_folder, uncompiled_modules


def test_modules_without_bytecode_are_listed_until_they_are_compiled(tmp_path: Path) -> None:
    python = Path(sys.executable)
    package = tmp_path / "git_context"
    shutil.copytree(
        site_folder() / "git_context", package, ignore=shutil.ignore_patterns("__pycache__")
    )
    assert {"git_context.driver", "git_context.merge"} <= set(uncompiled_modules(python, tmp_path))

    compile_driver(python, tmp_path)

    assert uncompiled_modules(python, tmp_path) == []
