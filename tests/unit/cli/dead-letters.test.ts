import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createProgram, runProgram } from "../../../src/cli/program.ts";

/** Runs a command against a service that answers every request so; with what was written. */
async function run(answer: unknown, ...args: string[]) {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const error = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await runProgram(createProgram({}, "1.2.3", new AbortController().signal), ["--url", url, ...args], () => {});
    const written = (spy: typeof out) => spy.mock.calls.map(([text]) => String(text)).join("");
    return { out: written(out), error: written(error), exitCode: process.exitCode };
  } finally {
    out.mockRestore();
    error.mockRestore();
    server.closeAllConnections();
    server.close();
  }
}

describe("dead letters by their ids", () => {
  const exitCode = process.exitCode;
  afterEach(() => {
    process.exitCode = exitCode;
  });

  it.each(["redrive", "discard"])("%s names those that are not there, and fails", async (action) => {
    const letter = { id: "known", origin: "work", class: "bug", documentId: null, at: "2026-03-01T00:00:00.000Z" };
    const done = await run({ dryRun: false, deadLetters: [letter], more: false }, "dlq", action, "known", "gone");
    expect(done).toMatchObject({ error: "gone  No such dead letter.\n", exitCode: 1 });
    expect(done.out).toMatch(/^1 dead letter was /);
  });
});
