/** A process of its own that writes objects, replaces and removes them until it is killed. */
import { createFileObjectStore } from "../../src/local/file-object-store.ts";
import { systemClock } from "../../src/local/system-clock.ts";
import { createUlidSource } from "../../src/local/ulid-source.ts";

const store = createFileObjectStore({
  folder: process.argv[2] ?? "",
  bucket: "raw-input",
  versioned: false,
  clock: systemClock,
  ids: createUlidSource({ clock: systemClock }),
  signingSecret: new Uint8Array(32),
  publicUrl: () => "http://localhost",
});

for (let n = 0; ; n++) {
  const key = `key-${n % 7}`;
  await store.write(key, Buffer.alloc(50_000, n % 251));
  if (n % 5 === 0) await store.remove(key);
  if (n === 20) process.stdout.write("writing\n");
}
