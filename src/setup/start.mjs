// @ts-check
/** `npm start`: sets up what the service needs, then runs it on Node 24 with the arguments given. */
import { join } from "node:path";
import { bootstrap } from "./bootstrap.mjs";
import { heapOptions } from "./install/heap.mjs";
import { root } from "./install/project.mjs";
import { runNode } from "./install/run-node.mjs";
import { runMain } from "./install/say.mjs";

const service = join(root, "src", "handlers", "local-service.ts");

await runMain(async () => {
  const node = await bootstrap("runtime");
  return runNode(node, [...heapOptions, service, ...process.argv.slice(2)], { lifeline: true });
});
