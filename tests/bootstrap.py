"""Makes the virtual environment: `python3 bootstrap.py .venv`. Needs nothing but the standard library."""

import subprocess
import sys
import venv

if sys.version_info < (3, 11):  # noqa: UP036 - this is the place that says so to whoever has an older one
    sys.exit(f"kpireview needs Python 3.11 or later, and this is {sys.version.split()[0]}: run `make PYTHON=python3.12 demo`")
try:
    venv.create(sys.argv[1], with_pip=True)
except subprocess.CalledProcessError:
    minor = sys.version_info[1]
    sys.exit(f"Python's venv module is incomplete here; on Debian and Ubuntu: apt-get install python3.{minor}-venv (or python3-venv)")
