"""The pack by itself: what the engine runs for `--policy-pack policies/security`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from policies.analyzer import serve

serve("security")
