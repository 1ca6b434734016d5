"""The stack: settings in, resources out.

`__main__.py` at the root of the project is the composition root. What it composes lives here: the settings
(`settings/`), one component per file (`storage`, `authorization`, `logs`, `function`, `front_door`), the CAM documents
as pure functions (`documents`), and the packager of the deployed zip (`package/`).
"""
