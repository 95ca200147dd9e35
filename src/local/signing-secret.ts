import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";

const LENGTH = 32;

/**
 * The secret that signs upload grants: 32 random bytes in a file only its owner may read, made at the first start, kept
 * so that a grant outlives a restart. A file of another length (a damaged one) is replaced, which voids open grants.
 */
export function loadSigningSecret(path: string): Uint8Array {
  const kept = read(path);
  if (kept?.length === LENGTH) return kept;
  const secret = randomBytes(LENGTH);
  const file = openSync(`${path}.new`, "w", 0o600);
  try {
    writeSync(file, secret);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  return secret;
}

function read(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
