/** `npm start`: HTTP, queue poller and reconciler in one process over one data folder. */
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { requireNode } from "./require-node.ts";

requireNode();
// Compiled code is kept between starts, which else spend a third of their time on it; the variable is for the threads.
const { directory } = enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/sluice", import.meta.url)));
if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory;
const { runLocalService } = await import("./local/run-local-service.ts");
await runLocalService(process.argv.slice(2), process.env);
