// @ts-check
/**
 * The typed client's types, generated from the API's own description: `node src/setup/client-types.mjs` asks a service
 * of this very tree for it and writes src/cli/client/api-types.ts. A test keeps the file current.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import openapiTypes, { astToString } from "openapi-typescript";

const file = new URL("../cli/client/api-types.ts", import.meta.url);
const service = fileURLToPath(new URL("../handlers/local-service.ts", import.meta.url));

/**
 * @param {unknown} document an OpenAPI document, parsed
 * @returns {Promise<string>} the text of api-types.ts
 */
export async function clientTypes(document) {
  // A field with a default may be left out of a request.
  const options = { defaultNonNullable: false };
  const types = await openapiTypes(/** @type {import("openapi-typescript").OpenAPI3} */ (document), options);
  return `// Generated from the API's description: node src/setup/client-types.mjs\n\n${astToString(types)}`;
}

async function write() {
  const data = mkdtempSync(join(tmpdir(), "sluice-client-"));
  const child = spawn(process.execPath, [service, "--port", "0", "--data", data, "--no-samples"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    let said = "";
    for await (const chunk of child.stdout) {
      said += chunk;
      const url = /^Sluice answers at (\S+) after/m.exec(said)?.[1];
      if (url === undefined) continue;
      const answer = await fetch(new URL("/openapi.json", url));
      writeFileSync(file, await clientTypes(await answer.json()));
      return;
    }
  } finally {
    const ended = child.exitCode === null ? once(child, "exit") : undefined;
    child.kill();
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await write();
