import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { E2E, running, spawned } from "./running.ts";

/** What a service that cannot start says, to whom and how it ends. */
async function refusal(args: readonly string[], data = temporaryFolder(), port = 0): Promise<string> {
  const service = spawned({ data, args, port });
  expect(await service.ended).toEqual({ code: 1, signal: null });
  expect(service.stdout).toBe("");
  expect(service.stderr).not.toMatch(/^\s+at /m);
  expect(service.stderr.trimEnd().split("\n")).toHaveLength(1);
  return service.stderr;
}

function file(content: string): string {
  const path = join(temporaryFolder(), "tokens.json");
  writeFileSync(path, content);
  return path;
}

describe("a service that cannot start", E2E, () => {
  it("wrong arguments are refused with a sentence", async () => {
    const said = await Promise.all([
      refusal(["--prot", "8080"]),
      refusal(["--port", "eighty"]),
      refusal(["--tokens", "/nowhere/tokens.json"]),
      refusal(["--tokens", file('{"a b": "acme"}')]),
      refusal(["--webhook", "http://127.0.0.1:9/hook"]),
    ]);
    expect(said[0]).toContain("--prot");
    expect(said[1]).toContain('--port takes a number from 0 to 65535, not "eighty"');
    expect(said[2]).toContain("/nowhere/tokens.json cannot be read");
    expect(said[3]).toContain("Entry 1 of the tokens file is no usable token");
    expect(said[4]).toContain("--webhook needs a secret");
  });

  it("a port in use is refused with a sentence", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    expect(await refusal([], temporaryFolder(), port)).toContain(`Port ${port} on 127.0.0.1 is in use; stop`);
  });

  it("a second start on the same data folder is refused with a sentence", async () => {
    const first = await running();
    const said = await refusal([], first.data);
    expect(said).toContain(`${first.data} is in use by another Sluice (process ${first.process.child.pid}); stop`);
    expect((await first.client.ask("GET", "/health")).status).toBe(200);
  });

  it("a data folder is kept to the tenancy it was made with", async () => {
    const first = await running();
    await first.process.stop();
    expect(await refusal(["--tokens", file('{"key": "acme"}')], first.data)).toContain("made without --tokens");
  });
});
