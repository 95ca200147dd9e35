/** The route of what models were paid for, by day, model and stage. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Caller } from "../domain/caller.ts";
import {
  dayOf,
  daysBetween,
  REMEMBERED_DAYS,
  spendingIn,
  usageName,
  usageTenantsName,
} from "../domain/tenant-usage.ts";
import { addSpending, type Spending, sumUsage, type Usage } from "../domain/usage.ts";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { type RouteGuards, SECURED } from "./guards.ts";
import { jsonAnswer, problems } from "./openapi.ts";
import { fieldProblem, ProblemError } from "./problems.ts";
import { type UsageQuery, usageQuerySchema } from "./usage-requests.ts";
import { usageReportSchema } from "./usage-responses.ts";

/** Adds GET /usage. The tenant is the verified caller's; all tenants are for operators. */
export function addUsageRoute(app: OpenAPIHono<ApiEnvironment>, api: ApiDependencies, guards: RouteGuards): void {
  app.openapi(usageRoute(guards), async (c) => {
    return c.json(await usageReport(api, c.get("caller"), c.req.valid("query")), 200);
  });
}

/** What one tenant was paid for on one day. */
interface Account {
  readonly day: string;
  readonly tenant: string;
  readonly spending: readonly Spending[];
}

/** @throws {ProblemError} for a range that is none, and for all tenants asked by who is no operator */
async function usageReport(api: ApiDependencies, caller: Caller, query: UsageQuery) {
  const to = query.to ?? dayOf(api.clock.now());
  const from = query.from ?? to;
  if (from > to) throw fieldProblem("from", `Must not come after the last day, ${to}.`);
  const days = daysBetween(from, to);
  if (days.length > REMEMBERED_DAYS)
    throw fieldProblem("from", `At most ${REMEMBERED_DAYS} days: so long are they kept.`);
  const everybody = query.tenants === "all";
  if (everybody && caller.operator !== true) throw new ProblemError("operators_only");
  const accounts = await accountsOf(api, days, everybody ? null : caller.tenant);
  return {
    from,
    to,
    usage: usageOf(accounts),
    days: days.map((day) => {
      const ofDay = accounts.filter((account) => account.day === day);
      return { day, usage: usageOf(ofDay), spending: [...addSpending(ofDay.flatMap(({ spending }) => spending))] };
    }),
    ...(everybody && { tenants: tenantsOf(accounts) }),
  };
}

/** The accounts of days: a tenant's, or all tenants' (null). */
async function accountsOf(
  { ledger, clock }: ApiDependencies,
  days: readonly string[],
  tenant: string | null,
): Promise<readonly Account[]> {
  const now = clock.now();
  const rosters = tenant === null ? await ledger.readFigures(days.map(usageTenantsName), now) : null;
  const wanted = days.flatMap((day) => {
    const tenants = tenant === null ? Object.keys(rosters?.get(usageTenantsName(day)) ?? {}) : [tenant];
    return tenants.map((one) => ({ day, tenant: one, name: usageName(one, day) }));
  });
  const figures = await ledger.readFigures(
    wanted.map(({ name }) => name),
    now,
  );
  return wanted.map(({ name, ...account }) => ({ ...account, spending: spendingIn(figures.get(name)) }));
}

function usageOf(accounts: readonly Account[]): Usage {
  return sumUsage(accounts.flatMap(({ spending }) => spending.map(({ usage }) => usage)));
}

/** Who was paid for how much, the dearest first. */
function tenantsOf(accounts: readonly Account[]) {
  const byTenant = Map.groupBy(accounts, ({ tenant }) => tenant);
  return [...byTenant]
    .map(([tenant, own]) => ({ tenant, usage: usageOf(own) }))
    .sort((a, b) => b.usage.cost.amount - a.usage.cost.amount || (a.tenant < b.tenant ? -1 : 1));
}

const usageRoute = (guards: RouteGuards) =>
  createRoute({
    method: "get",
    path: "/usage",
    operationId: "getUsage",
    tags: ["operations"],
    summary: "What models were paid for, by day, model and stage",
    description:
      "Of the caller's documents; an operator may ask for all tenants. Counted when a call was paid, whatever became " +
      `of its document, at the prices of the installation's list of models. Kept for ${REMEMBERED_DAYS} days.`,
    security: SECURED,
    middleware: guards.plain,
    request: { query: usageQuerySchema },
    responses: {
      200: jsonAnswer("Tokens and cost; zeros for days without calls.", usageReportSchema),
      ...problems(400, 401, 403, 429),
    },
  });
