import { Failure } from "../domain/failure.ts";
import type { Budget } from "../ports/ledger.ts";

const DAY = 86_400_000;
/** How long a document's account is remembered: longer than any run waits or goes on. */
const DOCUMENT_ACCOUNT_DAYS = 30;

/** Whom a call is charged to. */
export interface BudgetOwner {
  readonly tenant: string;
  readonly documentId: string;
  readonly generation: number;
  /** Null for no limit. */
  readonly tokensPerTenantDay: number | null;
  readonly tokensPerDocument: number | null;
}

/** The budgets a call counts against at a moment: the tenant's of this UTC day, and the generation's own. */
export function budgetsOf(owner: BudgetOwner, now: number): readonly Budget[] {
  const budgets: Budget[] = [];
  if (owner.tokensPerTenantDay !== null) {
    budgets.push({
      account: `${tenantAccountPrefix(owner.tenant)}${new Date(now).toISOString().slice(0, 10)}`,
      limit: owner.tokensPerTenantDay,
      expiresAt: nextDay(now) + DAY,
    });
  }
  if (owner.tokensPerDocument !== null) {
    budgets.push({
      account: `document:${owner.documentId}:${owner.generation}`,
      limit: owner.tokensPerDocument,
      expiresAt: now + DOCUMENT_ACCOUNT_DAYS * DAY,
    });
  }
  return budgets;
}

/**
 * What it means that an account has no room for a call. A tenant's day ends, so waiting helps, unless the call is
 * larger than a whole day's budget; a generation's own budget never fills again.
 */
export function overBudget(budget: Budget, tokens: number, now: number): Failure {
  if (!budget.account.startsWith("tenant:")) {
    return new Failure("over_budget", {
      message:
        "The document needs more tokens than its profile's budget allows; raise the budget and reprocess the document.",
    });
  }
  if (tokens > budget.limit) {
    return new Failure("over_budget", {
      message:
        "One model call of this document needs more tokens than the tenant may use in a day; raise the budget and reprocess the document.",
    });
  }
  return new Failure("over_budget", {
    retryable: true,
    retryAfterSeconds: Math.ceil((nextDay(now) - now) / 1000),
  });
}

function tenantAccountPrefix(tenant: string): string {
  return `tenant:${tenant}:`;
}

function nextDay(now: number): number {
  return (Math.floor(now / DAY) + 1) * DAY;
}
