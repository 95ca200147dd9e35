/** What has been uploaded already, so that a command that was interrupted goes on where it was. */
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { jsonOrNull } from "../client/json-or-null.ts";

const entrySchema = z.object({
  key: z.string(),
  /** Of the bytes, their tags and their profile. */
  fingerprint: z.string(),
  documentId: z.string(),
  uploadId: z.string(),
});
export type JournalEntry = z.output<typeof entrySchema>;

/** One service's journal: a line an upload, the newest of a key counts. */
export class Journal {
  readonly #path: string;
  readonly #entries = new Map<string, JournalEntry>();

  constructor(path: string) {
    this.#path = path;
    for (const line of linesOf(path)) {
      // A line that a crash cut short, or another version wrote, is an upload forgotten: it is made again.
      const entry = entrySchema.safeParse(jsonOrNull(line)).data;
      if (entry !== undefined) this.#entries.set(entry.key, entry);
    }
  }

  /** The upload with exactly this fingerprint under a key, where there was one. */
  find(key: string, fingerprint: string): JournalEntry | undefined {
    const entry = this.#entries.get(key);
    return entry?.fingerprint === fingerprint ? entry : undefined;
  }

  note(entry: JournalEntry): void {
    this.#entries.set(entry.key, entry);
    mkdirSync(dirname(this.#path), { recursive: true });
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }
}

/** Where the journal of a service is kept; a token's tenant is part of it, without the token being told. */
export function journalPath(
  environment: Readonly<Record<string, string | undefined>>,
  service: { readonly url: string; readonly identity: string },
): string {
  const home = environment.XDG_STATE_HOME || join(homedir(), ".local", "state");
  const name = createHash("sha256").update(`${service.url}\n${service.identity}`).digest("hex").slice(0, 32);
  return join(home, "sluice", "uploads", `${name}.jsonl`);
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
