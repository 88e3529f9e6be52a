#!/bin/bash
# Says hello.
greet() {
  local name="$1"
  echo "hello $name"
}
function quit { exit 0; }
LIMIT=3
export PATH_X="/bin"
readonly CONST=1
. ./lib.sh
source "$DIR/other.sh"
greet world | sed s/a/b/
alias ll='ls -l'
