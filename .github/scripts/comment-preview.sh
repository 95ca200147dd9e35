#!/usr/bin/env bash
# Puts a preview under the pull request, in place of the one before. comment-preview.sh <number> <file>
set -euo pipefail

number=$1 preview=$2
# A comment has room for 65,536 characters.
{
  echo "Preview of dev for $GITHUB_SHA"
  echo
  echo '```'
  head --bytes 60000 "$preview"
  echo '```'
} > "$preview.md"
gh pr comment "$number" --body-file "$preview.md" --edit-last --create-if-none
