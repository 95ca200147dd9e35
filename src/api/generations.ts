/** The route of a document's generations: what became of each, the newest first. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Caller } from "../domain/caller.ts";
import { type GenerationStory, NO_INTERRUPTIONS } from "../domain/generation-story.ts";
import { generationOfStoryKey, storiesPrefix } from "../domain/layout.ts";
import type { DocumentRecord, Run } from "../domain/record/record.ts";
import { decodeCursor, encodeCursor } from "../ports/cursor.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { storedStory } from "../ports/stored-story.ts";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { isoTime } from "./document-view.ts";
import { type GenerationView, generationPageSchema } from "./generation-responses.ts";
import { type RouteGuards, SECURED } from "./guards.ts";
import { type PageQuery, pageQuerySchema } from "./listing-requests.ts";
import { jsonAnswer, problems } from "./openapi.ts";
import { ownedDocument } from "./owned-document.ts";
import { ProblemError } from "./problems.ts";
import { documentPathSchema } from "./requests.ts";

/** Adds GET /documents/{id}/generations. */
export function addGenerationsRoute(app: OpenAPIHono<ApiEnvironment>, api: ApiDependencies, guards: RouteGuards): void {
  app.openapi(generationsRoute(guards), async (c) => {
    const { id } = c.req.valid("param");
    return c.json(await generationsOf(api, c.get("caller"), id, c.req.valid("query")), 200);
  });
}

/**
 * A page of a document's generations: the one in work, those that ended and whose story the record still holds, and
 * those whose story is stored. The cursor names the generation above those still to come.
 * @throws {InvalidCursorError}
 * @throws {ProblemError} not_found, deleted
 */
async function generationsOf(api: ApiDependencies, caller: Caller, id: string, { cursor, limit }: PageQuery) {
  const below = cursor === undefined ? Number.POSITIVE_INFINITY : decodeCursor(cursor)[0];
  const record = await ownedDocument(api.records, caller, id);
  const { summary, detail } = record;
  if (summary.status === "DELETED") throw new ProblemError("deleted");
  const owed = new Map((detail.stories ?? []).map((story) => [story.generation, story]));
  const known = new Set([...(await storedGenerations(api.outputs, summary.documentId)), ...owed.keys()]);
  // A generation is told once: as it ended, where both its end and its work are known.
  const running = detail.run !== null && !known.has(detail.run.generation) ? detail.run : null;
  if (running !== null) known.add(running.generation);
  const left = [...known].filter((generation) => generation < below).sort((a, b) => b - a);
  const page = left.slice(0, limit);
  const views = await Promise.all(
    page.map(async (generation) => {
      if (generation === running?.generation) return viewOfRun(record, running);
      const story = owed.get(generation) ?? (await storedStory(api.outputs, summary.documentId, generation));
      return story === null ? null : viewOfStory(record, story);
    }),
  );
  return {
    // A story that went between the listing and the reading belongs to a document that was just deleted.
    generations: views.filter((view) => view !== null),
    cursor: left.length > limit ? encodeCursor(page.at(-1) ?? 0, "") : null,
  };
}

async function storedGenerations(outputs: ObjectStore, documentId: string): Promise<number[]> {
  const generations: number[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await outputs.list(storiesPrefix(documentId), cursor === undefined ? {} : { cursor });
    generations.push(...page.objects.map(({ key }) => generationOfStoryKey(documentId, key)));
    cursor = page.cursor;
  }
  return generations;
}

function viewOfStory({ summary }: DocumentRecord, { paid, ...story }: GenerationStory): GenerationView {
  return {
    ...story,
    live: summary.live?.generation === story.generation,
    startedAt: isoTime(story.startedAt),
    endedAt: isoTime(story.endedAt),
    interruptions: told(story.interruptions),
    usage: paid?.usage ?? null,
    spending: paid?.spending ?? [],
  };
}

function viewOfRun({ detail }: DocumentRecord, run: Run): GenerationView {
  const { versionId, contentType, size } = run.version;
  return {
    generation: run.generation,
    live: false,
    outcome: null,
    reason: detail.reason,
    versionId,
    contentType,
    size,
    profile: run.profile,
    profileDigest: run.profileDigest,
    startedAt: isoTime(run.startedAt),
    endedAt: null,
    legs: run.leg + 1,
    stages: run.times.map((time) => ({ ...time })),
    interruptions: told(run.interruptions ?? NO_INTERRUPTIONS),
    usage: null,
    spending: [],
  };
}

function told({ count, newest }: GenerationStory["interruptions"]): GenerationView["interruptions"] {
  return { count, newest: newest.map((interruption) => ({ ...interruption, at: isoTime(interruption.at) })) };
}

const generationsRoute = (guards: RouteGuards) =>
  createRoute({
    method: "get",
    path: "/documents/{id}/generations",
    operationId: "listGenerations",
    tags: ["documents"],
    summary: "What became of each generation: outcome, reason, time by stage, tokens and cost",
    security: SECURED,
    middleware: guards.plain,
    request: { params: documentPathSchema, query: pageQuerySchema },
    responses: {
      200: jsonAnswer(
        "A page of generations, the newest first; failed and superseded ones are among them.",
        generationPageSchema,
      ),
      ...problems(400, 401, 403, 404, 410, 429),
    },
  });
