import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { createFileObjectStore, type FileObjectStore } from "../../src/local/file-object-store.ts";
import { createUlidSource } from "../../src/local/ulid-source.ts";
import { createUploadEndpoint } from "../../src/local/upload-endpoint.ts";
import { ManualClock } from "./manual-clock.ts";

/** A file object store behind a real HTTP server, with a clock the test moves. */
export interface LocalStore {
  readonly store: FileObjectStore;
  readonly folder: string;
  readonly clock: ManualClock;
  readonly signingSecret: Uint8Array;
  readonly close: () => Promise<void>;
}

export async function startLocalObjectStore(options: { versioned: boolean; folder?: string }): Promise<LocalStore> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "sluice-objects-"));
  const clock = new ManualClock(Math.floor(Date.now() / 1000) * 1000);
  const signingSecret = randomBytes(32);
  let port = 0;
  const store = createFileObjectStore({
    folder,
    bucket: "raw-input",
    versioned: options.versioned,
    clock,
    ids: createUlidSource({ clock }),
    signingSecret,
    publicUrl: () => `http://127.0.0.1:${port}`,
  });
  const endpoint = createUploadEndpoint({ store, signingSecret, clock });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve(
      { fetch: (request) => endpoint(request), hostname: "127.0.0.1", port: 0 },
      (address: AddressInfo) => {
        port = address.port;
        resolve(started);
      },
    );
  });
  return {
    store,
    folder,
    clock,
    signingSecret,
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
