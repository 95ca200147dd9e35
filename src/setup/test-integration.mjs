// @ts-check
/**
 * `npm run test:integration`: sets up everything, then runs the tests that stand on real engines. They are downloaded
 * the first time, started by the tests themselves, and ended after them (tests/integration/global-setup.ts). Arguments
 * go to vitest.
 */
import { bootstrap } from "./bootstrap.mjs";
import { root } from "./install/project.mjs";
import { runNode } from "./install/run-node.mjs";
import { runMain } from "./install/say.mjs";

await runMain(async () => {
  const node = await bootstrap("all");
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "tests/integration/vitest.config.ts"];
  return runNode(node, [...vitest, ...process.argv.slice(2)], { cwd: root });
});
