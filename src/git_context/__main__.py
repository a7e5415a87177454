"""`python -m git_context` is `git context`."""

from __future__ import annotations

import sys

from git_context.cli import main

sys.exit(main())
