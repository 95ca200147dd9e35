import { startLocalObjectStore } from "../support/local-object-store.ts";
import { describeObjectStore } from "./object-store.ts";

for (const versioned of [true, false]) {
  describeObjectStore(versioned ? "files with versions" : "files without versions", versioned, async () => {
    const { store, close } = await startLocalObjectStore({ versioned });
    return { store, close };
  });
}
