import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/integration/**", "tests/bench/**", "node_modules/**"],
    pool: "forks",
    maxWorkers: 2,
    // A test that hangs is told from one on a machine with more to do than it can.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
