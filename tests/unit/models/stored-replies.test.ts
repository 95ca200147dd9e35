import { describe, expect, test } from "vitest";
import { Failure } from "../../../src/domain/failure.ts";
import { RESERVATION_MILLISECONDS } from "../../../src/models/paid-calls.ts";
import { UncertainCallError } from "../../../src/ports/chat-model.ts";
import { modelWorld, TEST_CONTEXT, TEST_REQUEST } from "../../support/model-suite.ts";
import { ScriptedChatModel } from "../../support/scripted-chat-model.ts";

const ALWAYS = { accept: () => true };
const NEVER = { accept: () => false };
const gone = () => new Failure("model_unavailable", { retryable: true });

describe("stored chat replies", () => {
  test("A stored reply is never bought again", async () => {
    const model = new ScriptedChatModel([{ text: "one" }, { text: "two" }]);
    const world = modelWorld({ chatModels: [model] });
    const first = world.suite.forDocument(TEST_CONTEXT);
    const bought = await first.chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    const later = world.restart().forDocument({ ...TEST_CONTEXT, generation: 8, owner: "message-2" });
    const reused = await later.chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    expect(reused).toEqual(bought);
    expect(reused.accepted?.text).toBe("one");
    expect(model.requests).toHaveLength(1);
    expect(later.usage()).toEqual(first.usage());
    expect(later.usage()).toMatchObject({ inputTokens: 100, outputTokens: 10, repeated: 0 });
    expect(later.usage().cost.amount).toBeCloseTo((100 * 1 + 10 * 5) / 1_000_000, 12);
  });

  test("A changed request, model, salt, document or era is another reply", async () => {
    const model = new ScriptedChatModel([{}]);
    const other = new ScriptedChatModel([{}], "other");
    const { suite } = modelWorld({ chatModels: [model, other] });
    const ask = (changes = {}, name = "scripted", request = {}) =>
      suite
        .forDocument({ ...TEST_CONTEXT, ...changes })
        .chat([name])
        .ask({ ...TEST_REQUEST, ...request }, ALWAYS);
    await ask();
    await ask({}, "scripted", { system: "Fill in well." });
    await ask({ salt: "fresh-1" });
    await ask({ documentId: "0000000000000000000000000b" });
    await ask({ era: 5 });
    await ask({}, "other");
    expect(model.requests).toHaveLength(5);
    expect(other.requests).toHaveLength(1);
    await ask({}, "scripted", { purpose: "transcribe" });
    expect(model.requests).toHaveLength(5);
  });

  test("A document that is cut out anew is the same by what stands for its content", async () => {
    const model = new ScriptedChatModel([{}]);
    const { suite } = modelWorld({ chatModels: [model] });
    const ask = (bytes: string, contentDigest?: string) => {
      const part = { type: "document", format: "pdf", name: "pages", bytes: Buffer.from(bytes) } as const;
      const parts = [contentDigest === undefined ? part : { ...part, contentDigest }];
      return suite
        .forDocument(TEST_CONTEXT)
        .chat(["scripted"])
        .ask({ ...TEST_REQUEST, messages: [{ role: "user", parts }] }, ALWAYS);
    };
    await ask("cut at noon", "pages 1-4");
    await ask("cut at one", "pages 1-4");
    expect(model.requests).toHaveLength(1);
    await ask("cut at noon", "pages 5-8");
    await ask("cut at noon");
    await ask("cut at one");
    expect(model.requests).toHaveLength(4);
  });

  test("Concurrent duplicates share one call", async () => {
    let answer = () => {};
    const model = new ScriptedChatModel([() => new Promise((resolve) => (answer = () => resolve({ text: "shared" })))]);
    const { suite } = modelWorld({ chatModels: [model] });
    const runs = [1, 2].map(() => suite.forDocument(TEST_CONTEXT));
    const asked = runs.map((run) => run.chat(["default"]).ask(TEST_REQUEST, ALWAYS));
    await expect.poll(() => model.requests.length).toBe(1);
    answer();
    const answers = await Promise.all(asked);
    expect(answers.map(({ accepted }) => accepted?.text)).toEqual(["shared", "shared"]);
    expect(model.requests).toHaveLength(1);
    expect(runs[0]?.usage()).toEqual(runs[1]?.usage());
  });

  test("Another process waits for a call in flight and takes its reply", async () => {
    let answer = () => {};
    const model = new ScriptedChatModel([() => new Promise((resolve) => (answer = () => resolve({ text: "theirs" })))]);
    const world = modelWorld({ chatModels: [model] });
    const theirs = world.suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    await expect.poll(() => model.requests.length).toBe(1);
    const other = world.restart().forDocument({ ...TEST_CONTEXT, owner: "message-2" });
    world.clock.sleep = async () => {
      answer();
      await theirs;
    };
    const ours = await other.chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    expect(ours.accepted?.text).toBe("theirs");
    expect(model.requests).toHaveLength(1);
  });

  test("Who joined a call that failed makes its own", async () => {
    let fail = () => {};
    const model = new ScriptedChatModel([
      () => new Promise((_, reject) => (fail = () => reject(new Error("aborted by the other run")))),
      { text: "mine" },
    ]);
    const { suite } = modelWorld({ chatModels: [model] });
    const first = suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    const second = suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    await expect.poll(() => model.requests.length).toBe(1);
    fail();
    await expect(first).rejects.toThrow("aborted by the other run");
    expect((await second).accepted?.text).toBe("mine");
  });

  test("A crash between answer and storage costs one call and is counted", async () => {
    const model = new ScriptedChatModel([{ text: "lost" }, { text: "kept" }, { text: "never" }]);
    const world = modelWorld({ chatModels: [model] });
    world.replies.beforeWrite = () => {
      throw new Error("crash");
    };
    await expect(world.suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, ALWAYS)).rejects.toThrow(
      "crash",
    );
    world.replies.beforeWrite = () => {};
    const again = world.restart().forDocument({ ...TEST_CONTEXT, generation: 8 });
    const { accepted } = await again.chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    expect(accepted?.text).toBe("kept");
    expect(again.usage().repeated).toBe(1);
    expect(world.clock.sleeps).toEqual([]);
    const later = world.restart().forDocument({ ...TEST_CONTEXT, generation: 9 });
    await later.chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    expect(later.usage().repeated).toBe(1);
    expect(model.requests).toHaveLength(2);
  });

  test("A crash between storage and settlement costs nothing", async () => {
    const model = new ScriptedChatModel([{ text: "kept" }, { text: "never" }]);
    const world = modelWorld({ chatModels: [model] });
    world.replies.afterWrite = () => {
      throw new Error("crash");
    };
    await expect(world.suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, ALWAYS)).rejects.toThrow(
      "crash",
    );
    world.replies.afterWrite = () => {};
    const again = world.restart().forDocument(TEST_CONTEXT);
    expect((await again.chat(["default"]).ask(TEST_REQUEST, ALWAYS)).accepted?.text).toBe("kept");
    expect(again.usage().repeated).toBe(0);
    expect(model.requests).toHaveLength(1);
  });

  test("The call of a process that died is waited for no longer than its reservation", async () => {
    const model = new ScriptedChatModel([() => new Promise(() => {}), { text: "kept" }]);
    const world = modelWorld({ chatModels: [model] });
    const begun = world.clock.now();
    void world.suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    await expect.poll(() => model.requests.length).toBe(1);
    const other = world.restart().forDocument({ ...TEST_CONTEXT, owner: "message-2" });
    await other.chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    expect(world.clock.now() - begun).toBe(RESERVATION_MILLISECONDS);
    expect(other.usage().repeated).toBe(1);
  });

  test("The call of a leg that ran out of time holds up nobody and is counted", async () => {
    const leg = new AbortController();
    const model = new ScriptedChatModel([
      () => {
        leg.abort(new Error("out of time"));
        throw leg.signal.reason;
      },
      { text: "kept" },
    ]);
    const world = modelWorld({ chatModels: [model] });
    const chat = world.suite.forDocument(TEST_CONTEXT).chat(["default"]);
    await expect(chat.ask(TEST_REQUEST, { ...ALWAYS, signal: leg.signal })).rejects.toThrow("out of time");
    const next = world.restart().forDocument({ ...TEST_CONTEXT, owner: "message-2" });
    await next.chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    expect(world.clock.sleeps).toEqual([]);
    expect(next.usage().repeated).toBe(1);
  });

  test("A refusal does not forget that an earlier call may have been paid", async () => {
    const model = new ScriptedChatModel([new Error("the process died"), gone(), { text: "kept" }]);
    const run = modelWorld({ chatModels: [model] }).suite.forDocument(TEST_CONTEXT);
    const ask = () => run.chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    await expect(ask()).rejects.toThrow("died");
    await expect(ask()).rejects.toMatchObject({ code: "model_unavailable" });
    await ask();
    expect(run.usage().repeated).toBe(1);
  });

  test("A reply stored just before the reservation is taken and not bought", async () => {
    const model = new ScriptedChatModel([{ text: "theirs" }, { text: "ours" }]);
    const world = modelWorld({ chatModels: [model] });
    const reserve = world.ledger.reserve.bind(world.ledger);
    world.ledger.reserve = async (...parameters) => {
      world.ledger.reserve = reserve;
      await world
        .restart()
        .forDocument({ ...TEST_CONTEXT, owner: "message-2" })
        .chat(["default"])
        .ask(TEST_REQUEST, ALWAYS);
      return reserve(...parameters);
    };
    const run = world.suite.forDocument(TEST_CONTEXT);
    expect((await run.chat(["default"]).ask(TEST_REQUEST, ALWAYS)).accepted?.text).toBe("theirs");
    expect(model.requests).toHaveLength(1);
    expect(world.ledger.calls.at(-1)?.operation).toBe("cancel");
  });

  test("A reply that another run stored before it died is taken without waiting for its reservation", async () => {
    let answer = () => {};
    const model = new ScriptedChatModel([
      () => new Promise((resolve) => (answer = () => resolve({ text: "theirs" }))),
      { text: "ours" },
    ]);
    const world = modelWorld({ chatModels: [model] });
    world.ledger.settle = () => Promise.reject(new Error("died before the settlement"));
    const begun = world.clock.now();
    const other = world.restart().forDocument({ ...TEST_CONTEXT, owner: "message-2" });
    const theirs = other.chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    await expect.poll(() => model.requests.length).toBe(1);
    const sleep = world.clock.sleep.bind(world.clock);
    world.clock.sleep = async (milliseconds) => {
      answer();
      await theirs;
      await sleep(milliseconds);
    };
    const run = world.suite.forDocument(TEST_CONTEXT);
    expect((await run.chat(["default"]).ask(TEST_REQUEST, ALWAYS)).accepted?.text).toBe("theirs");
    expect(world.clock.now() - begun).toBeLessThan(RESERVATION_MILLISECONDS);
    expect(model.requests).toHaveLength(1);
  });

  test("Two processes that bought the same reply keep the first and count the second", async () => {
    const model = new ScriptedChatModel([{ text: "first" }, { text: "second" }]);
    const world = modelWorld({ chatModels: [model] });
    const intruder = world.restart().forDocument(TEST_CONTEXT);
    const slow = world.restart().forDocument(TEST_CONTEXT);
    const { accepted } = await slow.chat(["default"]).ask(TEST_REQUEST, {
      accept: () => true,
    });
    expect(accepted?.text).toBe("first");
    // The reply vanishes from sight of the second buyer until it stores its own.
    const stored = world.replies.read.bind(world.replies);
    let blind = true;
    world.replies.read = async (...parameters) => (blind ? null : stored(...parameters));
    world.replies.beforeWrite = () => {
      blind = false;
    };
    expect(await intruder.chat(["default"]).ask(TEST_REQUEST, ALWAYS)).toMatchObject({ accepted: { text: "first" } });
    expect(intruder.usage().repeated).toBe(1);
  });

  test("An invalid reply is not reused by another generation", async () => {
    const model = new ScriptedChatModel([{ text: "bad" }, { text: "good" }]);
    const world = modelWorld({ chatModels: [model] });
    const first = world.suite.forDocument(TEST_CONTEXT);
    expect((await first.chat(["default"]).ask(TEST_REQUEST, NEVER)).accepted).toBeNull();
    const next = world.suite.forDocument({ ...TEST_CONTEXT, generation: 8 });
    expect((await next.chat(["default"]).ask(TEST_REQUEST, ALWAYS)).accepted?.text).toBe("good");
    expect(model.requests).toHaveLength(2);
  });

  test("A further leg of the same generation does not pay again for an invalid reply", async () => {
    const model = new ScriptedChatModel([{ text: "bad" }, { text: "never" }]);
    const world = modelWorld({ chatModels: [model] });
    const first = world.suite.forDocument(TEST_CONTEXT);
    await first.chat(["default"]).ask(TEST_REQUEST, NEVER);
    const leg = world.restart().forDocument({ ...TEST_CONTEXT, owner: "message-2" });
    const answer = await leg.chat(["default"]).ask(TEST_REQUEST, NEVER);
    expect(answer.replies.map(({ text }) => text)).toEqual(["bad"]);
    expect(leg.usage()).toEqual(first.usage());
    expect(model.requests).toHaveLength(1);
  });

  test("The repair of an invalid reply is stored with it, and both are counted", async () => {
    const model = new ScriptedChatModel([{ text: "bad" }, { text: "good" }, { text: "never" }]);
    const world = modelWorld({ chatModels: [model] });
    const options = {
      accept: ({ text }: { text: string }) => text === "good",
      repair: () => ({ ...TEST_REQUEST, purpose: "repair" as const, system: "Once more." }),
    };
    const first = world.suite.forDocument(TEST_CONTEXT);
    const answer = await first.chat(["default"]).ask(TEST_REQUEST, options);
    expect(answer.replies.map(({ text }) => text)).toEqual(["bad", "good"]);
    expect(model.requests.map(({ purpose }) => purpose)).toEqual(["extract", "repair"]);
    const later = world.restart().forDocument({ ...TEST_CONTEXT, generation: 8 });
    expect((await later.chat(["default"]).ask(TEST_REQUEST, options)).accepted?.text).toBe("good");
    expect(model.requests).toHaveLength(2);
    expect(later.usage()).toEqual(first.usage());
    expect(later.usage().inputTokens).toBe(200);
  });

  test("A run that crashed before the repair goes on with it", async () => {
    const model = new ScriptedChatModel([{ text: "bad" }, gone(), { text: "good" }]);
    const world = modelWorld({ chatModels: [model] });
    const options = {
      accept: ({ text }: { text: string }) => text === "good",
      repair: () => ({ ...TEST_REQUEST, purpose: "repair" as const, system: "Once more." }),
    };
    await expect(world.suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, options)).rejects.toThrow();
    const leg = world.restart().forDocument(TEST_CONTEXT);
    expect((await leg.chat(["default"]).ask(TEST_REQUEST, options)).accepted?.text).toBe("good");
    expect(model.requests.map(({ purpose }) => purpose)).toEqual(["extract", "repair", "repair"]);
    expect(leg.usage().inputTokens).toBe(200);
  });

  test("A stored reply that is damaged is asked for anew", async () => {
    const model = new ScriptedChatModel([{ text: "one" }, { text: "two" }]);
    const world = modelWorld({ chatModels: [model] });
    await world.suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    const [key = ""] = world.replies.keys("replies/");
    await world.replies.write(key, "{");
    const ask = () => world.suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    expect((await ask()).accepted?.text).toBe("two");
    expect((await ask()).accepted?.text).toBe("two");
    expect(model.requests).toHaveLength(2);
  });
});

describe("the list of models", () => {
  test("The next model answers when the first is unavailable", async () => {
    const first = new ScriptedChatModel([gone(), { text: "first" }], "first");
    const second = new ScriptedChatModel([{ text: "second" }], "second");
    const world = modelWorld({ chatModels: [first, second] });
    const run = world.suite.forDocument(TEST_CONTEXT);
    expect((await run.chat(["first", "second"]).ask(TEST_REQUEST, ALWAYS)).accepted).toMatchObject({ model: "second" });
    // The first model is back, and still the stored reply stands.
    const later = world.suite.forDocument({ ...TEST_CONTEXT, generation: 8 });
    expect((await later.chat(["first", "second"]).ask(TEST_REQUEST, ALWAYS)).accepted).toMatchObject({
      model: "second",
    });
    expect(first.requests).toHaveLength(1);
  });

  test("Without any model that answers, the run fails in a way that is tried again", async () => {
    const models = ["first", "second"].map((name) => new ScriptedChatModel([gone()], name));
    const { suite } = modelWorld({ chatModels: models });
    const asked = suite.forDocument(TEST_CONTEXT).chat(["first", "second"]).ask(TEST_REQUEST, ALWAYS);
    await expect(asked).rejects.toMatchObject({ code: "model_unavailable", retryable: true });
  });

  test("A permanent failure does not go on to the next model", async () => {
    const first = new ScriptedChatModel([new Failure("needs_vision")], "first");
    const second = new ScriptedChatModel([{}], "second");
    const { suite } = modelWorld({ chatModels: [first, second] });
    const asked = suite.forDocument(TEST_CONTEXT).chat(["first", "second"]).ask(TEST_REQUEST, ALWAYS);
    await expect(asked).rejects.toMatchObject({ code: "needs_vision" });
    expect(second.requests).toHaveLength(0);
  });

  test("A refused call is given back, an uncertain one is remembered", async () => {
    const model = new ScriptedChatModel([gone(), { text: "x" }]);
    const refused = modelWorld({ chatModels: [model] });
    const run = refused.suite.forDocument(TEST_CONTEXT);
    await expect(run.chat(["default"]).ask(TEST_REQUEST, ALWAYS)).rejects.toThrow();
    await run.chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    expect(run.usage().repeated).toBe(0);
    const shaky = new ScriptedChatModel([new UncertainCallError("No answer in time."), { text: "x" }]);
    const uncertain = modelWorld({ chatModels: [shaky] }).suite.forDocument(TEST_CONTEXT);
    await expect(uncertain.chat(["default"]).ask(TEST_REQUEST, ALWAYS)).rejects.toThrow();
    await uncertain.chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    expect(uncertain.usage().repeated).toBe(1);
  });

  test("An answer is never longer than its model allows", async () => {
    const model = new ScriptedChatModel([{}]);
    const { suite } = modelWorld({ chatModels: [model], card: { outputLimit: 300 } });
    await suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    expect(model.requests[0]?.maxTokens).toBe(300);
  });
});

describe("stored embeddings", () => {
  const TEXTS = ["a pump", "a valve and a gate"];

  test("A batch of embeddings is bought once", async () => {
    const world = modelWorld({ chatModels: [new ScriptedChatModel([{}])] });
    const first = world.suite.forDocument(TEST_CONTEXT);
    const bought = await first.embedPassages(TEXTS);
    const later = world.restart().forDocument({ ...TEST_CONTEXT, generation: 8 });
    expect(await later.embedPassages(TEXTS)).toEqual(bought);
    expect(world.embedder.calls).toEqual([{ texts: TEXTS, purpose: "passage" }]);
    expect(later.usage()).toEqual(first.usage());
    expect(later.usage()).toMatchObject({ embeddedTokens: 7, repeated: 0 });
    expect(later.usage().cost.amount).toBeCloseTo((7 * 0.02) / 1_000_000, 15);
    await later.embedPassages([...TEXTS, "more"]);
    expect(world.embedder.calls).toHaveLength(2);
  });

  test("A crash before a batch is stored costs one batch and is counted", async () => {
    const world = modelWorld({ chatModels: [new ScriptedChatModel([{}])] });
    world.replies.beforeWrite = () => {
      throw new Error("crash");
    };
    await expect(world.suite.forDocument(TEST_CONTEXT).embedPassages(TEXTS)).rejects.toThrow("crash");
    world.replies.beforeWrite = () => {};
    const again = world.restart().forDocument(TEST_CONTEXT);
    await again.embedPassages(TEXTS);
    expect(again.usage().repeated).toBe(1);
    expect(world.embedder.calls).toHaveLength(2);
  });

  test("No texts need no call", async () => {
    const world = modelWorld({ chatModels: [new ScriptedChatModel([{}])] });
    expect(await world.suite.forDocument(TEST_CONTEXT).embedPassages([])).toEqual({ vectors: [], tokens: 0 });
    expect(world.embedder.calls).toEqual([]);
  });

  test("A query is embedded as a query and not stored", async () => {
    const world = modelWorld({ chatModels: [new ScriptedChatModel([{}])] });
    await world.suite.queryEmbedder.embed(["pump"], "query");
    expect(world.embedder.calls).toEqual([{ texts: ["pump"], purpose: "query" }]);
    expect(world.replies.keys()).toEqual([]);
  });
});
