/** Where the files of the docs page come from: the package on one machine, a folder beside the bundle on AWS. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

type DocsFiles = (name: string) => Promise<Uint8Array<ArrayBuffer> | null>;

/** Files of a folder. Names are those the API knows (src/api/docs.ts), never a client's own. */
export function docsFilesIn(folder: string): DocsFiles {
  return async (name) => {
    try {
      return await readFile(join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  };
}

/** Files of the installed package. */
export function docsFilesOfPackage(): DocsFiles {
  return docsFilesIn(dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json")));
}
