#!/usr/bin/env bash
# Pulumi's command line in the version of the SDK, if its archive has the digest that the repository's variable
# PULUMI_SHA256 names: the line of pulumi-<version>-linux-x64.tar.gz in the release's checksums file.
set -euo pipefail

version=$(node -p 'require("./package.json").devDependencies["@pulumi/pulumi"]')
: "${PULUMI_SHA256:?Set the repository variable PULUMI_SHA256; infra/guides/update.md says where to find it.}"
archive="$RUNNER_TEMP/pulumi.tar.gz"
curl --fail --silent --show-error --location --output "$archive" \
  "https://get.pulumi.com/releases/sdk/pulumi-v$version-linux-x64.tar.gz"
echo "$PULUMI_SHA256  $archive" | sha256sum --check --strict
tar --extract --gzip --file "$archive" --directory "$RUNNER_TEMP"
echo "$RUNNER_TEMP/pulumi" >> "$GITHUB_PATH"
