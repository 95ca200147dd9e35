/** `npm start`: HTTP, queue poller and reconciler in one process over one data folder. */
import { requireNode } from "./require-node.ts";

requireNode();
const { runLocalService } = await import("./local/run-local-service.ts");
await runLocalService(process.argv.slice(2), process.env);
