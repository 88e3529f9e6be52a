#!/usr/bin/env bash
set -euo pipefail

source "$(dirname "$0")/common.sh"

declare -r VERSION="1.0"
declare -A hosts=([a]=1)
export REGION=eu NAME
typeset -i count=0
name='x' other=2
: "${PORT:=80}"

# Deploys to a host.
# Arguments: the host.
function deploy() {
  local -r host="$1"
  local user
  if ! ssh "$host" true; then
    return 1
  fi
  count+=1
  for item in "${hosts[@]}"; do echo "$item"; done
}

log::info() { printf '%s\n' "$*" >&2; }

cleanup() (
  rm -rf "$tmp"
)
trap cleanup EXIT

if [[ $# -gt 0 ]]; then
  later() { :; }
fi

case "$1" in
  up) deploy "$2" ;;
esac

cat <<EOF
function not_one() { }
EOF
alias k=kubectl
