#!/usr/bin/env bash
# Notes for later steps which release of a stack is live, as the output "release". note-live-release.sh <stack>
set -euo pipefail

release=$(npm run --silent live -- --stack "$1")
echo "release=$release" >> "$GITHUB_OUTPUT"
