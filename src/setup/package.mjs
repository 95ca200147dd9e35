// @ts-check
/** `npm run package`: sets up everything, then bundles and zips the Lambda functions. */
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";
import { runNode } from "./install/run-node.mjs";
import { runMain } from "./install/say.mjs";

const script = fileURLToPath(new URL("./bundles/main.ts", import.meta.url));

await runMain(async () => {
  const node = await bootstrap("all");
  return runNode(node, [script]);
});
