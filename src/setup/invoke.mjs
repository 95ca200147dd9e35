// @ts-check
/** `npm run invoke -- <function> <event.json> …`: sets up everything, then runs a Lambda function on this machine. */
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";
import { runNode } from "./install/run-node.mjs";
import { runMain } from "./install/say.mjs";

const script = fileURLToPath(new URL("./invoke/main.ts", import.meta.url));

await runMain(async () => {
  const node = await bootstrap("all");
  // Behind "--", Node.js itself does not look at --env-file.
  return runNode(node, ["--", script, ...process.argv.slice(2)]);
});
