/** The routes of messages that were given up: list them by class, send them again, or discard them. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Caller } from "../domain/caller.ts";
import { chooseDeadLetters } from "../maintenance/choose-dead-letters.ts";
import { redriveDeadLetter } from "../maintenance/dead-letters.ts";
import type { DeadLetter } from "../ports/document-records.ts";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { isoTime } from "./document-view.ts";
import { type RouteGuards, SECURED } from "./guards.ts";
import { type ChooseDeadLetters, chooseDeadLettersSchema, listDeadLettersQuerySchema } from "./listing-requests.ts";
import { chosenDeadLettersSchema, deadLetterPageSchema } from "./listing-responses.ts";
import { jsonAnswer, jsonBody, problems } from "./openapi.ts";

/** Adds the routes under /dead-letters. */
export function addDeadLetterRoutes(app: OpenAPIHono<ApiEnvironment>, api: ApiDependencies, guards: RouteGuards): void {
  const { records } = api;
  app.openapi(listRoute(guards), async (c) => {
    const { class: letterClass, cursor, limit } = c.req.valid("query");
    const page = await records.listDeadLetters({
      tenant: visibleTenant(c.get("caller")),
      limit,
      ...(letterClass !== undefined && { class: letterClass }),
      ...(cursor !== undefined && { cursor }),
    });
    return c.json({ deadLetters: page.letters.map(viewOf), cursor: page.cursor }, 200);
  });

  const actions = [
    { route: redriveRoute(guards), act: (letter: DeadLetter) => redriveDeadLetter(api, letter) },
    { route: discardRoute(guards), act: (letter: DeadLetter) => records.removeDeadLetter(letter.id) },
  ];
  for (const { route, act } of actions) {
    app.openapi(route, async (c) => {
      const body = c.req.valid("json");
      const { letters, more } = await chooseDeadLetters(records, visibleTenant(c.get("caller")), choiceOf(body));
      if (!body.dryRun) for (const letter of letters) await act(letter);
      return c.json({ dryRun: body.dryRun, deadLetters: letters.map(viewOf), more }, 200);
    });
  }
}

function visibleTenant({ tenant, operator }: Caller): string | null {
  return operator === true ? null : tenant;
}

function choiceOf({ ids, class: letterClass }: ChooseDeadLetters) {
  return ids === undefined ? { class: letterClass ?? "" } : { ids };
}

/** Without the body, which is the installation's own. */
function viewOf({ id, origin, class: letterClass, documentId, at }: DeadLetter) {
  return { id, origin, class: letterClass, documentId, at: isoTime(at) };
}

const listRoute = (guards: RouteGuards) =>
  createRoute({
    method: "get",
    path: "/dead-letters",
    operationId: "listDeadLetters",
    tags: ["operations"],
    summary: "Messages that were given up, oldest first",
    description: "A tenant's own; an operator's list has those of all tenants, and those that belong to none.",
    security: SECURED,
    middleware: guards.plain,
    request: { query: listDeadLettersQuerySchema },
    responses: {
      200: jsonAnswer("A page of dead letters.", deadLetterPageSchema),
      ...problems(400, 401, 403, 429),
    },
  });

const actionRoute = <Path extends string>(
  guards: RouteGuards,
  action: { path: Path; operationId: string; summary: string; description: string },
) =>
  createRoute({
    ...action,
    method: "post",
    tags: ["operations"],
    security: SECURED,
    middleware: guards.withBody,
    request: { body: jsonBody(chooseDeadLettersSchema, true) },
    responses: {
      200: jsonAnswer("Done, or what would be.", chosenDeadLettersSchema),
      ...problems(400, 401, 403, 413, 415, 429),
    },
  });

const redriveRoute = (guards: RouteGuards) =>
  actionRoute(guards, {
    path: "/dead-letters/redrive",
    operationId: "redriveDeadLetters",
    summary: "Send given-up messages again",
    description: "Named ones, or the oldest of a class. Their documents are opened again and looked at as a whole.",
  });

const discardRoute = (guards: RouteGuards) =>
  actionRoute(guards, {
    path: "/dead-letters/discard",
    operationId: "discardDeadLetters",
    summary: "Discard given-up messages",
    description: "Named ones, or the oldest of a class. Their documents stay as they are.",
  });
