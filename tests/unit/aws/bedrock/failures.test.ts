import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { BedrockClients } from "../../../../src/aws/bedrock/bedrock-client.ts";
import { modelFailure } from "../../../../src/aws/bedrock/model-failure.ts";
import { Failure } from "../../../../src/domain/failure.ts";
import { ModelFaultError, ThrottledError, UncertainCallError } from "../../../../src/ports/chat-model.ts";
import { bedrockWorld } from "../../../support/bedrock-stand-in/adapters.ts";
import { throttling } from "../../../support/bedrock-stand-in/script.ts";
import { STAND_IN_IDENTITY, STAND_IN_REGION } from "../../../support/bedrock-stand-in/stand-in.ts";
import { TEST_REQUEST } from "../../../support/model-suite.ts";

type World = Awaited<ReturnType<typeof bedrockWorld>>;

let world: World;
beforeAll(async () => {
  world = await bedrockWorld();
});
afterEach(() => world.standIn.requests.splice(0));
afterAll(() => world.close());

/** What a call fails with. */
async function failureIn(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error("The call did not fail as it should.", { cause: error });
  return error;
}

const ask = (kind: Parameters<World["chat"]>[0] = "fresh") => failureIn(world.chat(kind).converse(TEST_REQUEST));

describe("errors of Bedrock", () => {
  describe.each([
    ["ThrottlingException", 429, "model_unavailable", true, ThrottledError],
    ["TooManyRequestsException", 429, "model_unavailable", true, ThrottledError],
    ["ModelTimeoutException", 408, "model_unavailable", true, Failure],
    ["ServiceUnavailableException", 503, "model_unavailable", true, Failure],
    ["InternalServerException", 500, "model_unavailable", true, Failure],
    ["ModelNotReadyException", 429, "model_unavailable", true, Failure],
    ["ModelStreamErrorException", 424, "model_unavailable", true, ModelFaultError],
    ["ModelErrorException", 424, "model_unavailable", true, ModelFaultError],
    ["ServiceQuotaExceededException", 400, "model_unavailable", true, Failure],
    ["ExpiredTokenException", 403, "model_access", true, Failure],
    ["ValidationException", 400, "model_rejected", false, Failure],
    ["AccessDeniedException", 403, "model_access", false, Failure],
    ["UnrecognizedClientException", 403, "model_access", false, Failure],
    ["ResourceNotFoundException", 404, "model_access", false, Failure],
    ["SomethingNewException", 429, "model_unavailable", true, ThrottledError],
    ["SomethingNewException", 503, "model_unavailable", true, Failure],
    ["SomethingNewException", 400, "model_rejected", false, Failure],
  ])("%s, %i", (type, status, code, retryable, kind) => {
    test("Each of Bedrock's errors is retryable or permanent", async () => {
      world.standIn.script({ kind: "error", type, status, message: "because" });
      const failure = await ask();
      expect(failure).toMatchObject({ code, retryable });
      expect(failure).toBeInstanceOf(kind);
      // The service answered that it did not do it: nobody pays for that.
      expect(failure).not.toBeInstanceOf(UncertainCallError);
      expect(failure.message).not.toContain("because");
      expect(world.standIn.requests).toHaveLength(1);
    });
  });

  test("The pause that AWS asks for is kept, in seconds or as a date", async () => {
    world.standIn.script(throttling("7"));
    expect((await ask()).retryAfterSeconds).toBe(7);
    world.standIn.script(throttling(new Date(Date.now() + 60_000).toUTCString()));
    const { retryAfterSeconds = 0 } = await ask();
    expect(Math.abs(retryAfterSeconds - 60)).toBeLessThanOrEqual(2);
    world.standIn.script(throttling("soon"), throttling());
    expect((await ask()).retryAfterSeconds).toBeUndefined();
    expect((await ask()).retryAfterSeconds).toBeUndefined();
  });

  test("An error of a proxy in between leaves open whether the call was paid", async () => {
    world.standIn.script(
      { kind: "raw", status: 502, body: "<html>Bad gateway</html>" },
      { kind: "raw", status: 200, body: "<html>Sign in to the network</html>" },
    );
    expect(await ask()).toBeInstanceOf(UncertainCallError);
    expect(await ask()).toBeInstanceOf(UncertainCallError);
  });

  test("A prompt longer than the model's context is named as such", async () => {
    const request = { ...TEST_REQUEST, system: "word ".repeat(200_000) };
    const failure = await failureIn(world.chat("fresh").converse(request));
    expect(failure).toMatchObject({ code: "limit_exceeded", retryable: false });
    expect(failure.message).toContain("window.maxTokens");
  });
});

describe("rights and settings that are missing", () => {
  afterEach(() => {
    world.standIn.deny("anthropic.claude-sonnet-5-5", null);
    world.standIn.deny("anthropic.claude-haiku-4-5-20251001-v1:0", null);
  });

  const denied = async (...[kind, denial]: [Parameters<World["chat"]>[0], Parameters<World["standIn"]["deny"]>[1]]) => {
    world.standIn.deny("anthropic.claude-sonnet-5-5", denial);
    world.standIn.deny("anthropic.claude-haiku-4-5-20251001-v1:0", denial);
    return await ask(kind);
  };

  test("The first use of a model names the marketplace rights that it needs", async () => {
    const failure = await denied("fresh", "not_subscribed");
    expect(failure).toMatchObject({ code: "model_access", retryable: false });
    expect(failure.message).toContain("aws-marketplace:Subscribe and aws-marketplace:ViewSubscriptions");
  });

  test("A right that is missing is named with the resources it is needed on", async () => {
    const failure = await denied("middle", "not_authorized");
    expect(failure.message).toContain("arn:aws:bedrock:us-east-1:*:inference-profile/us.anthropic.claude-haiku-4-5");
    expect(failure.message).toContain("arn:aws:bedrock:*::foundation-model/anthropic.claude-haiku-4-5");
    // Whose account and role it is, is nobody's business who reads a document's status.
    expect(failure.message).not.toContain("111122223333");
  });

  test("Access that the account does not have, and a denial by its organisation, are told apart", async () => {
    expect((await denied("fresh", "no_access")).message).toContain("accept the model's terms");
    expect((await denied("fresh", "explicitly_denied")).message).toContain("organisation");
  });

  test("A model that is not there, or needs an inference profile, is named with what to write", async () => {
    const unknown = await failureIn(world.chat("fresh", { modelId: "us.anthropic.claude-9" }).converse(TEST_REQUEST));
    expect(unknown).toMatchObject({ code: "model_access", retryable: false });
    expect(unknown.message).toContain("knows no model us.anthropic.claude-9 in us-east-1");
    const message = "This model version has reached the end of its life.";
    world.standIn.script({ kind: "error", type: "ResourceNotFoundException", status: 404, message });
    expect((await ask()).message).toContain("retired");
    const bare = world.chat("fresh", { modelId: "anthropic.claude-sonnet-5-5" });
    expect((await failureIn(bare.converse(TEST_REQUEST))).message).toContain("us.anthropic.claude-sonnet-5-5");
  });

  test("Credentials that are missing, wrong or expired are each told with what to do", async () => {
    const target = { modelId: "m", region: "us-east-1" };
    const missing = Object.assign(new Error("Could not load credentials from any providers"), {
      name: "CredentialsProviderError",
    });
    expect(modelFailure(missing, target)).toMatchObject({
      code: "model_access",
      retryable: false,
      message: expect.stringContaining("AWS_PROFILE"),
    });
    const expired = Object.assign(new Error("The SSO session associated with this profile has expired."), {
      name: "CredentialsProviderError",
    });
    expect(modelFailure(expired, target)).toMatchObject({
      retryable: true,
      message: expect.stringContaining("sso login"),
    });
    const assuming = Object.assign(
      new Error("User: arn:aws:iam::1:user/u is not authorized to perform: sts:AssumeRole"),
      {
        name: "AccessDenied",
        $metadata: { httpStatusCode: 403 },
      },
    );
    expect(modelFailure(assuming, target).message).toContain("sts:AssumeRole");
    expect(modelFailure(new Error("Region is missing"), target).message).toContain("AWS_REGION");
    const wrong = await bedrockWorld({
      credentials: { ...STAND_IN_IDENTITY, secretAccessKey: "another" },
    });
    try {
      expect((await failureIn(wrong.chat("fresh").converse(TEST_REQUEST))).message).toContain("does not accept");
    } finally {
      await wrong.close();
    }
    const over = await bedrockWorld({ identity: { ...STAND_IN_IDENTITY, sessionToken: "session", expiresAt: 0 } });
    try {
      const failure = await failureIn(over.chat("fresh").converse(TEST_REQUEST));
      expect(failure).toMatchObject({ retryable: true, message: expect.stringContaining("sso login") });
    } finally {
      await over.close();
    }
  });

  test("A machine whose clock is off is told so, and its next signature is good", async () => {
    const early = await bedrockWorld({ now: () => Date.now() + 3_600_000 });
    try {
      const failure = await failureIn(early.chat("fresh").converse(TEST_REQUEST));
      expect(failure).toMatchObject({ retryable: true, message: expect.stringContaining("clock") });
      expect(early.standIn.requests.at(-1)).toMatchObject({ status: 403, errorType: "InvalidSignatureException" });
    } finally {
      await early.close();
    }
  });
});

describe("connections to Bedrock", () => {
  test("A connection that breaks leaves open whether the call was paid, and the next call has a new one", async () => {
    for (const when of ["before_answer", "in_answer"] as const) {
      const before = world.standIn.connections;
      world.standIn.script({ kind: "drop", when });
      expect(await ask()).toBeInstanceOf(UncertainCallError);
      expect(await world.chat("fresh").converse(TEST_REQUEST)).toMatchObject({ stopReason: "end_turn" });
      expect(world.standIn.connections).toBeGreaterThan(before);
    }
  });

  test("A stream that the service refused to begin on was not paid", async () => {
    world.standIn.script({ kind: "refuse_stream" });
    const failure = await ask();
    expect(failure).toMatchObject({ code: "model_unavailable", retryable: true });
    expect(failure).not.toBeInstanceOf(UncertainCallError);
  });

  test("A service that cannot be reached was not paid", async () => {
    const gone = await bedrockWorld();
    await gone.standIn.close();
    const failure = await failureIn(gone.chat("fresh").converse(TEST_REQUEST));
    gone.clients.close();
    expect(failure).toMatchObject({ code: "model_unavailable", retryable: true });
    expect(failure).not.toBeInstanceOf(UncertainCallError);
    expect(failure.message).toContain("could not be reached");
  });

  test("A connection that nobody answers is given up", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    // Its TCP connections stand, but nobody takes part in the handshake of TLS.
    const clients = new BedrockClients({
      endpoint: `https://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      credentials: STAND_IN_IDENTITY,
      connectionTimeoutMilliseconds: 100,
    });
    const model = world.chat("fresh", { regional: clients.of(STAND_IN_REGION) });
    const failure = await failureIn(model.converse(TEST_REQUEST));
    clients.close();
    silent.close();
    expect(failure.message).toContain("could not be reached");
    expect(failure).not.toBeInstanceOf(UncertainCallError);
  });

  test("Calls share one connection", async () => {
    const shared = await bedrockWorld({ latency: () => 20 });
    try {
      await Promise.all(Array.from({ length: 8 }, () => shared.chat("fresh").converse(TEST_REQUEST)));
      expect(shared.standIn.underWay.most).toBeGreaterThan(1);
      expect(shared.standIn.connections).toBe(1);
    } finally {
      await shared.close();
    }
  });

  test("After a long pause a call has a new connection", async () => {
    let now = 0;
    const frozen = await bedrockWorld({ clientNow: () => now });
    try {
      const call = () => frozen.chat("fresh").converse(TEST_REQUEST);
      // The connection's own end of a request comes a moment after its answer.
      const callAfter = async (pause: number) => {
        await call();
        await setImmediate();
        now += pause;
      };
      for (let round = 0; round < 5; round += 1) await callAfter(20_000);
      expect(frozen.standIn.connections).toBe(1);
      await callAfter(60_000);
      await Promise.all([call(), call()]);
      expect(frozen.standIn.connections).toBe(2);
    } finally {
      await frozen.close();
    }
  });

  test("A call that is aborted ends at once and lets others go on", async () => {
    const model = world.chat("fresh");
    world.standIn.script({ kind: "hang" }, { kind: "delay", milliseconds: 50 });
    const ending = new AbortController();
    const hanging = model.converse(TEST_REQUEST, { signal: ending.signal });
    await expect.poll(() => world.standIn.requests.length).toBe(1);
    const other = model.converse(TEST_REQUEST);
    await expect.poll(() => world.standIn.requests.length).toBe(2);
    ending.abort(new Error("out of time"));
    await expect(hanging).rejects.toThrow("out of time");
    expect((await other).stopReason).toBe("end_turn");
  });
});
