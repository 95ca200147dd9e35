// @ts-check
/**
 * Loaded (`--import`) into the service that `npm start` runs: when its parent is killed without a chance to pass the
 * signal on, the service ends as abruptly, and does not stay behind holding the port and the data folder. What it had
 * under way is what any crash leaves, and is recovered at the next start.
 */
import { isMainThread } from "node:worker_threads";

if (isMainThread && process.channel) {
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  // The channel alone must not keep the process running, nor shall processes it forks load this module.
  process.channel.unref();
  const at = process.execArgv.indexOf("--import");
  if (at >= 0) process.execArgv.splice(at, 2);
}
