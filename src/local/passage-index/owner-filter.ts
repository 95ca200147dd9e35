import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { comparable } from "../../domain/comparable.ts";
import type { Condition, PassageFilter } from "../../ports/passage-index.ts";

/**
 * The owners (generations) whose passages may come. Every filter speaks of owners only, so the engines need to know no
 * more of it than this.
 */
export interface OwnerScope {
  /** The tenant's number. */
  readonly tenant: number;
  /** Owners whose passages may come; null: all of the tenant, but `except`. */
  readonly only: ReadonlySet<number> | null;
  readonly except: ReadonlySet<number>;
}

/** True where an owner's passages may come. */
export function inScope(scope: OwnerScope, tenant: number, owner: number): boolean {
  return tenant === scope.tenant && (scope.only === null ? !scope.except.has(owner) : scope.only.has(owner));
}

/** Which owners a filter lets through; null where it is none. */
export function scopeOf(database: DatabaseSync, filter: PassageFilter): OwnerScope | null {
  const tenant = database.prepare("SELECT id FROM tenants WHERE name = ?").get(filter.tenant)?.id;
  if (typeof tenant !== "number") return null;
  const except = exceptedOwners(database, filter);
  const where = positiveConditions(filter);
  if (where.sql.length === 0) return { tenant, only: null, except };
  const allowed = idsOf(database, `SELECT id FROM owners WHERE tenant_id = ? AND ${where.sql.join(" AND ")}`, [
    tenant,
    ...where.values,
  ]);
  const only = without(allowed, except);
  if (only.size === 0) return null;
  return shorter(database, { tenant, only, except: new Set() });
}

/** Says the same by the shorter list: engines take time for each owner named. */
function shorter(database: DatabaseSync, scope: OwnerScope & { readonly only: ReadonlySet<number> }): OwnerScope {
  if (scope.only.size < LONG_LIST) return scope;
  const all = idsOf(database, "SELECT id FROM owners WHERE tenant_id = ?", [scope.tenant]);
  if (scope.only.size <= all.size / 2) return scope;
  return { tenant: scope.tenant, only: null, except: without(all, scope.only) };
}

const LONG_LIST = 200;

function exceptedOwners(database: DatabaseSync, filter: PassageFilter): Set<number> {
  const except = new Set<number>();
  if (filter.notDocuments !== undefined && filter.notDocuments.length > 0) {
    const sql = "SELECT id FROM owners WHERE document_id IN (SELECT value FROM json_each(?))";
    for (const id of idsOf(database, sql, [JSON.stringify(filter.notDocuments)])) except.add(id);
  }
  const dead = database.prepare("SELECT id FROM owners WHERE document_id = ? AND generation IS NOT ?");
  for (const { documentId, live } of filter.notLive ?? []) {
    for (const row of dead.all(documentId, live)) except.add(Number(row.id));
  }
  return except;
}

interface Where {
  readonly sql: string[];
  readonly values: SQLInputValue[];
}

function positiveConditions(filter: PassageFilter): Where {
  const where: Where = { sql: [], values: [] };
  const add = (sql: string, ...values: SQLInputValue[]): void => {
    where.sql.push(sql);
    where.values.push(...values);
  };
  if (filter.contentTypes !== undefined) add(oneOf("content_type"), JSON.stringify(filter.contentTypes));
  if (filter.profiles !== undefined) add(oneOf("profile"), JSON.stringify(filter.profiles));
  if (filter.createdAt?.gte !== undefined) add("created_at >= ?", filter.createdAt.gte);
  if (filter.createdAt?.lt !== undefined) add("created_at < ?", filter.createdAt.lt);
  for (const [name, value] of Object.entries(filter.tags ?? {})) {
    add("id IN (SELECT owner_id FROM owner_values WHERE kind = 'tag' AND name = ? AND value = ?)", name, value);
  }
  for (const [name, condition] of Object.entries(filter.fields ?? {})) addField(add, name, condition);
  return where;
}

function oneOf(column: string): string {
  return `${column} IN (SELECT value FROM json_each(?))`;
}

function addField(add: (sql: string, ...values: SQLInputValue[]) => void, name: string, condition: Condition): void {
  const tests: string[] = [];
  const values: SQLInputValue[] = [];
  if (condition.kind === "equals") {
    tests.push(`value IN (${condition.anyOf.map(() => "?").join(", ")})`);
    values.push(...condition.anyOf.map(comparable));
  } else {
    for (const [operator, bound] of [
      [">=", condition.gte],
      ["<", condition.lt],
    ] as const) {
      if (bound === undefined) continue;
      // SQLite orders every number before every text: a bound speaks of values of its own kind only.
      tests.push(`value ${operator} ? AND typeof(value) ${typeof bound === "number" ? "<>" : "="} 'text'`);
      values.push(comparable(bound));
    }
  }
  const matches = ["kind = 'field'", "name = ?", ...tests].join(" AND ");
  add(`id IN (SELECT owner_id FROM owner_values WHERE ${matches})`, name, ...values);
}

function idsOf(database: DatabaseSync, sql: string, values: readonly SQLInputValue[]): Set<number> {
  const ids = new Set<number>();
  for (const row of database.prepare(sql).iterate(...values)) ids.add(Number(row.id));
  return ids;
}

/** The numbers of the first set that are not in the second. */
export function without(ids: ReadonlySet<number>, others: ReadonlySet<number>): Set<number> {
  return new Set([...ids].filter((id) => !others.has(id)));
}
