#!/opt/tocsin/bin/python
"""Exit with 1 when `tocsin status` says that the daemon does not run or do anything."""

import json
import subprocess
import sys

PROGRAM = "/opt/tocsin/bin/tocsin"

answer = subprocess.run([PROGRAM, "status", "--json"], capture_output=True, check=False)
try:
    problems = json.loads(answer.stdout)["problems"]
except ValueError:
    sys.exit(answer.stderr.decode("utf-8", "replace").strip() or "no answer")
if of_daemon := [
    problem["text"] for problem in problems if problem["about"] == "daemon"
]:
    sys.exit("\n".join(of_daemon))
