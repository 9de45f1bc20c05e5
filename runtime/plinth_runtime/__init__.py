"""What runs inside the platform's pipelines: data validation, batch inference, pools of accelerators.

It stands alone: nothing of the platform's own code is needed to run it, so that an image of pipelines
stays small. See docs/pipelines.md.
"""

from __future__ import annotations

__version__ = "0.1.0"
