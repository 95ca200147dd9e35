import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { FLAVORS } from "../../../../src/aws/opensearch/flavors.ts";
import { createOpenSearchClient } from "../../../../src/aws/opensearch/opensearch-client.ts";
import { senderOver } from "../../../../src/aws/opensearch/search-engine.ts";

let close = async () => {};
afterEach(() => close());

/** A server that answers every request with a status, and keeps the headers. */
async function listen(status: number) {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((incoming, outgoing) => {
    seen.push(incoming.headers);
    incoming.resume();
    outgoing.writeHead(status, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { seen, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("the OpenSearch client", () => {
  it.each([
    ["serverless-classic", "aoss"],
    ["serverless-nextgen", "aoss"],
    ["cluster", "es"],
  ] as const)("signs requests to %s for the service %s, their content included", async (name, service) => {
    const { endpoint, seen } = await listen(200);
    const credentials = async () => ({ accessKeyId: "AKID", secretAccessKey: "secret" });
    const signing = { flavor: FLAVORS[name], region: "eu-west-1", credentials };
    const send = senderOver(createOpenSearchClient({ endpoint, signing }));
    await send({ method: "POST", path: "/i/_count", body: {} });
    expect(seen[0]?.authorization).toMatch(new RegExp(`Credential=AKID/\\d{8}/eu-west-1/${service}/aws4_request`));
    expect(seen[0]?.["x-amz-content-sha256"]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("does not repeat requests by itself", async () => {
    const { endpoint, seen } = await listen(503);
    const send = senderOver(createOpenSearchClient({ endpoint }));
    await expect(send({ method: "POST", path: "/i/_bulk", body: "{}\n" })).rejects.toMatchObject({ statusCode: 503 });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.["content-type"]).toContain("application/x-ndjson");
  });
});
