#!/usr/bin/env node
// @ts-check
/** `npx sluice …` in a clone: sets up what the command needs, then runs it on Node 24. */
import { join } from "node:path";
import { bootstrap } from "./bootstrap.mjs";
import { root } from "./install/project.mjs";
import { runNode } from "./install/run-node.mjs";
import { runMain } from "./install/say.mjs";

const command = join(root, "src", "cli", "main.ts");

await runMain(async () => {
  const node = await bootstrap("runtime");
  return runNode(node, [command, ...process.argv.slice(2)]);
});
