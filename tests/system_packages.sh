#!/usr/bin/env bash
# Sees to the system libraries that pip can't bring: installs them where that is allowed, else says the exact command.
# pdf: what WeasyPrint draws with · browser: Chromium for the browser tests · postgres: a server for the store's tests
set -u
missing=()
library() { python3 - "$1" <<'PY'
import ctypes.util, sys
sys.exit(0 if ctypes.util.find_library(sys.argv[1]) else 1)
PY
}
for part in "$@"; do
  case $part in
    pdf)
      library pango-1.0 || missing+=(libpango-1.0-0)
      library pangoft2-1.0 || missing+=(libpangoft2-1.0-0)
      library harfbuzz-subset || missing+=(libharfbuzz-subset0) ;;
    browser)
      command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
      command -v pdftoppm >/dev/null || missing+=(poppler-utils)
      command -v qpdf >/dev/null || missing+=(qpdf) ;;
    postgres)
      ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql) ;;
  esac
done
[ ${#missing[@]} -eq 0 ] && exit 0
if ! command -v apt-get >/dev/null; then
  echo "kpireview needs these libraries (Debian's names): ${missing[*]}" >&2
  case "$(uname -s)" in
    Darwin) echo "on macOS: brew install pango harfbuzz" >&2 ;;
    *) echo "on Fedora: dnf install pango harfbuzz" >&2 ;;
  esac
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root=(sudo -n); else
    echo "kpireview needs system libraries; please run: sudo apt-get install -y ${missing[*]}" >&2
    exit 1
  fi
fi
echo "installing ${missing[*]}" >&2
log=$(mktemp)
install() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$log" 2>&1; }
install || { "${as_root[@]}" apt-get update -qq >>"$log" 2>&1; install; } || {
  tail -5 "$log" >&2
  echo "that failed; please run: sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
  exit 1
}
rm -f "$log"
