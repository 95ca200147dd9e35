/** A document of a gate's own, from its bytes to its end. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApiClient, answered, type DocumentView } from "../../src/cli/client/api-client.ts";
import { followToEnd } from "../../src/cli/upload/follow.ts";
import { fileSource } from "../../src/cli/upload/source.ts";
import { uploadBytes } from "../../src/cli/upload/upload-file.ts";
import { CommandError } from "../scripts/command-error.ts";

export interface GateFile {
  readonly key: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly profile?: string;
}

/**
 * Uploads it as the command line does, and works with the document once it has ended. It is deleted however that goes.
 */
export async function whileIngested<Result>(
  client: ApiClient,
  { key, name, bytes, profile }: GateFile,
  signal: AbortSignal,
  work: (document: DocumentView) => Promise<Result> | Result,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-gate-"));
  try {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const facts = { key, ...(profile !== undefined && { profile }) };
    const uploaded = await uploadBytes(
      { client, transfer: fetch },
      fileSource({ path, size: bytes.length, modified: 0, place: name }),
      facts,
      signal,
    );
    try {
      const document = await followToEnd(client, uploaded, signal);
      if (document === null) throw new CommandError(`Another upload took the place of ${key}; run this again.`);
      return await work(document);
    } finally {
      answered(await client.DELETE("/documents/{id}", { params: { path: { id: uploaded.documentId } } }));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
