"""Checks a workflow of GitHub's Actions as far as that can be done without them: python3 check_workflow.py FILE.

It must be YAML with known keys; each job that another needs must exist; each script of a step must be one that sh can read; and what the
scripts name in this repository must exist. Needs PyYAML; without it nothing is
checked, which it says.
"""

import os
import re
import subprocess
import sys

KEYS = {
    "workflow": {"name", "on", "permissions", "jobs", "env"},
    "job": {"needs", "if", "strategy", "runs-on", "container", "permissions", "steps", "env"},
    "step": {"name", "uses", "with", "run", "env", "if"},
}


def fail(message):
    sys.exit(f"{path}: {message}")


def known(kind, name, keys):
    unknown = {str(key) for key in keys} - KEYS[kind] - ({"True"} if kind == "workflow" else set())
    if unknown:
        fail(f"{name}: unknown keys {', '.join(sorted(unknown))}")


path = sys.argv[1]
try:
    import yaml
except ImportError:
    print(f"left out: the check of {path} (python3 has no yaml)")
    sys.exit(0)
with open(path, encoding="utf-8") as file:
    workflow = yaml.safe_load(file)
known("workflow", "workflow", workflow)
jobs = workflow["jobs"]
scripts = 0
for name, job in jobs.items():
    known("job", name, job)
    needs = job.get("needs", [])
    for other in [needs] if isinstance(needs, str) else needs:
        if other not in jobs:
            fail(f"{name} needs {other}, which is no job")
    for step in job["steps"]:
        known("step", f"{name}: {step.get('name', step.get('uses'))}", step)
        if ("run" in step) == ("uses" in step):
            fail(f"{name}: a step has run or uses")
        script = re.sub(r"\$\{\{.*?\}\}", "x", step.get("run", ""))
        done = subprocess.run(["sh", "-n"], input=script, stderr=subprocess.PIPE, universal_newlines=True)
        if done.returncode != 0:
            fail(f"{name}: {done.stderr.strip()}")
        scripts += "run" in step
        for own in re.findall(r"(?:^|\s)((?:python|packaging|Fixtures|Sources)/[\w./-]+)", script):
            if not os.path.exists(own):
                fail(f"{name}: {own} does not exist")
        for line in re.findall(r"^\s*make (.+)$", script, re.M):
            with open("Makefile", encoding="utf-8") as makefile:
                targets = set(re.findall(r"^([a-z-]+):", makefile.read(), re.M))
            missing = [target for target in line.split() if target not in targets]
            if missing:
                fail(f"{name}: make has no target {', '.join(missing)}")
print(f"{path}: {len(jobs)} jobs, {scripts} scripts")
