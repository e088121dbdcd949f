#!/usr/bin/env bash
# Builds the wheel, installs it in an empty environment away from the checkout, and runs the demo there.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT
"$root/.venv/bin/python" -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$away/dist" "$root"
python3 -m venv "$away/env"
"$away/env/bin/pip" install --quiet --disable-pip-version-check "$away"/dist/kpireview-*.whl
cd "$away"
env -u PYTHONPATH "$away/env/bin/kpireview" demo -o demo
for file in demo/*.pack.json demo/findings.json demo/review.json demo/*.pdf; do
  [ -s "$file" ] || { echo "the wheel's demo made no $file" >&2; exit 1; }
done
for file in demo/*.pdf; do "$away/env/bin/kpireview" verify "$file"; done
echo "the wheel works away from the checkout"
