// @ts-check
/** `npm run preview`, `up`, `destroy`, …: sets up everything, then runs a command on a stack (infra/scripts/main.ts). */
import { fileURLToPath } from "node:url";
import { bootstrap } from "../../src/setup/bootstrap.mjs";
import { runNode } from "../../src/setup/install/run-node.mjs";
import { runMain } from "../../src/setup/install/say.mjs";

const script = fileURLToPath(new URL("./main.ts", import.meta.url));

await runMain(async () => {
  const node = await bootstrap("all");
  return runNode(node, [script, ...process.argv.slice(2)]);
});
