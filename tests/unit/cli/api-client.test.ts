import { describe, expect, it } from "vitest";
import { answered, createApiClient } from "../../../src/cli/client/api-client.ts";
import { signerOf } from "../../../src/cli/client/sign.ts";
import { InterruptedError } from "../../../src/cli/errors.ts";
import { createProgram, runProgram } from "../../../src/cli/program.ts";

const unsigned = signerOf({ kind: "none" }, {});

/** A client over scripted answers; what was sent and waited is there to look at. */
function scripted(...answers: (() => Response)[]) {
  const sent: { method: string; url: string; body: string }[] = [];
  const waited: number[] = [];
  const client = createApiClient({
    url: "https://api.example/live",
    sign: unsigned,
    fetch: async (request) => {
      sent.push({ method: request.method, url: request.url, body: await request.text() });
      return (answers[sent.length - 1] ?? answers.at(-1) ?? (() => new Response()))();
    },
    wait: async (milliseconds) => void waited.push(milliseconds),
  });
  return { client, sent, waited };
}

const found = () => Response.json({ hits: [], complete: true, tookMs: 1 });
const busy = (seconds: string, status = 429) => new Response("{}", { status, headers: { "retry-after": seconds } });
const search = { body: { query: "pump" } } as const;

describe("the API's client", () => {
  it("a request that is put off is sent again after what the service asks", async () => {
    const { client, sent, waited } = scripted(
      () => busy("2"),
      () => busy("7", 503),
      found,
    );
    expect(answered(await client.POST("/search", search)).complete).toBe(true);
    const request = { method: "POST", url: "https://api.example/live/search", body: '{"query":"pump"}' };
    expect(sent).toEqual([request, request, request]);
    expect(waited).toEqual([2000, 7000]);
  });

  it("is patient for a minute and six times, no longer", async () => {
    const long = scripted(() => busy("61"));
    expect((await long.client.POST("/search", search)).response.status).toBe(429);
    expect(long.waited).toEqual([]);
    const often = scripted(() => busy("1"));
    expect((await often.client.POST("/search", search)).response.status).toBe(429);
    expect(often.waited).toHaveLength(6);
  });

  it("a service that does not answer is named, with what to do", async () => {
    const client = createApiClient({
      url: "http://nowhere.example",
      sign: unsigned,
      fetch: async () => {
        throw new TypeError("fetch failed");
      },
    });
    await expect(client.POST("/search", search)).rejects.toThrow(
      "Nothing answers at http://nowhere.example: start the service (sluice serve), or name another with --url or --target.",
    );
  });

  it("a wait or a request that Ctrl-C ends is told as that, and not as a service that does not answer", async () => {
    const interrupted = new AbortController();
    const ends = createApiClient({
      url: "http://service.example",
      sign: unsigned,
      fetch: async () => {
        interrupted.abort(new InterruptedError());
        throw new TypeError("fetch failed");
      },
    });
    const { signal } = interrupted;
    await expect(ends.POST("/search", { ...search, signal })).rejects.toThrow("Interrupted.");
    const waits = createApiClient({ url: "http://service.example", sign: unsigned, fetch: async () => busy("60") });
    await expect(waits.POST("/search", { ...search, signal })).rejects.toMatchObject({ cause: signal.reason });
    const said: string[] = [];
    const program = createProgram({ SLUICE_URL: "http://127.0.0.1:1" }, "1.2.3", signal);
    expect([await runProgram(program, ["list"], (line) => said.push(line)), said]).toEqual([130, ["Interrupted."]]);
  });

  it("says in one sentence what was refused, and which field", async () => {
    const problem = {
      title: "The request is not valid",
      detail: "Correct the named fields.",
      code: "invalid_request",
      errors: [{ field: "k", message: "Too big." }],
    };
    const { client } = scripted(() => Response.json(problem, { status: 400 }));
    const result = await client.POST("/search", search);
    expect(() => answered(result)).toThrow("The request is not valid. Correct the named fields. k: Too big.");
    const proxy = scripted(() => new Response("<html>", { status: 502 }));
    const other = await proxy.client.POST("/search", { ...search, parseAs: "text" });
    expect(() => answered(other)).toThrow("The service answered with status 502 and no reason.");
  });
});
