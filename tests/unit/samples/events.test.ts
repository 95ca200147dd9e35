import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { authenticateByClaims } from "../../../src/api/gateway-callers.ts";
import { settingsFrom } from "../../../src/config/settings.ts";
import { createIndexAdmin } from "../../../src/handlers/index-admin.ts";
import { createQueryApi } from "../../../src/handlers/query-api.ts";
import { createReconciler } from "../../../src/handlers/reconciler.ts";
import { parseWorkMessage } from "../../../src/intake/message.ts";
import { sqsEventSchema } from "../../../src/intake/sqs-event.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { RecordingTelemetry } from "../../support/recording-telemetry.ts";
import { ApiUnderTest } from "../api/api-under-test.ts";

const folder = new URL("../../../src/samples/events/", import.meta.url);
const sample = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

/** The sample events that ship for `npm run invoke`: each is taken by the function it is for. */
describe("the sample events", () => {
  const tried = new Set<string>();
  const take = (name: string): unknown => {
    tried.add(name);
    return sample(name);
  };

  it("for the worker name an object that was created, or deleted", () => {
    for (const [name, deleted] of [
      ["object-created.json", false],
      ["object-deleted.json", true],
    ] as const) {
      const { Records } = sqsEventSchema.parse(take(name));
      const messages = Records.map(({ body }) => parseWorkMessage(body));
      expect(messages).toMatchObject([{ kind: "object", objectKey: "samples/flood-report.md", deleted }]);
    }
  });

  it("for the API are requests of a signed-in caller and of anybody", async () => {
    const settings = settingsFrom();
    const authenticate = authenticateByClaims({ tenancy: "single", tenantClaim: "cognito:groups" });
    const api = new ApiUnderTest({ settings, authenticate });
    const handler = createQueryApi(api.app);
    expect(await handler(take("search.json"), { awsRequestId: "1" })).toMatchObject({ statusCode: 200 });
    expect(api.searches).toMatchObject([{ query: "Why did pump 3 fail?", tenant: "default" }]);
    expect(await handler(take("health.json"), { awsRequestId: "2" })).toMatchObject({ statusCode: 200 });
  });

  it("for a deployment and for the schedules are taken too", async () => {
    const made = { index: "i", created: true, aliasOf: "i" };
    const telemetry = new RecordingTelemetry();
    const admin = createIndexAdmin({ ensure: async () => made, clock: new ManualClock(), telemetry });
    expect(await admin(take("deploy.json"), { getRemainingTimeInMillis: () => 60_000 })).toEqual(made);
    const idle = { deadLetters: { receive: async () => [] } };
    const nothing = {
      due: async () => [],
      summaries: async () => new Map(),
      list: async () => ({ records: [], cursor: null }),
    };
    const index = { documents: async () => ({ documentIds: [], cursor: null }) };
    const clock = new ManualClock();
    const deps = { queue: idle, records: nothing, index, clock, telemetry, tenancy: "single" };
    const upkeep = createReconciler(deps as unknown as Parameters<typeof createReconciler>[0]);
    const reconciler = (event: unknown) => upkeep(event, { getRemainingTimeInMillis: () => 60_000 });
    expect(await reconciler(take("rebuild.json"))).toEqual({ documents: 0, cursor: null });
    expect(await reconciler(take("reconcile.json"))).toEqual({ looks: 0, deadLetters: 0 });
    expect(await reconciler(take("orphans.json"))).toEqual({ orphans: 0 });
  });

  it("are all tried here", () => {
    expect([...tried].toSorted()).toEqual(readdirSync(folder).toSorted());
  });
});
