/**
 * The lists an item is in. A list is named by an array in JSON, so that no tenant's name can be spelt like another
 * list; one that holds a tag is named by its digest, for a tag may be longer than a key may be.
 */
import { createHash } from "node:crypto";
import { LISTED_AT, type ListIndex } from "./table.ts";

/** One list: an index, and the value that names the list in it. */
export interface List {
  readonly index: ListIndex;
  readonly name: string;
}

/** What is listed together: documents, documents with a tag, dead letters. */
export type Listing =
  | { readonly of: "documents"; readonly group?: string }
  | { readonly of: "tag"; readonly tag: { readonly name: string; readonly value: string } }
  | { readonly of: "letters"; readonly group?: string };

/** The list of a tenant, or of all tenants (null), and within it of one group (status, class) or of all. */
export function listOf(tenant: string | null, listing: Listing): List {
  const group = "group" in listing ? listing.group : undefined;
  const base = listing.of === "tag" ? ["tag", digestOf(listing.tag)] : [listing.of];
  const name = JSON.stringify([...base, ...(tenant === null ? [] : [tenant]), ...(group === undefined ? [] : [group])]);
  if (tenant === null) return { index: group === undefined ? "everyList" : "everyGroup", name };
  return { index: group === undefined ? "tenantList" : "tenantGroup", name };
}

/** The attributes that put an item into its lists. */
export function listAttributes(
  at: number,
  id: string,
  tenant: string | null,
  listings: readonly Listing[],
): Record<string, string> {
  const owners = tenant === null ? [null] : [tenant, null];
  const lists = listings.flatMap((listing) => owners.map((owner) => listOf(owner, listing)));
  return { [LISTED_AT]: listedAt(at, id), ...Object.fromEntries(lists.map(({ index, name }) => [index, name])) };
}

const DIGITS = 15;

/** Sorts by moment (milliseconds since 1970), then by id. Without an id: before all of that moment. */
export function listedAt(at: number, id?: string): string {
  const moment = String(Math.max(0, at)).padStart(DIGITS, "0");
  return id === undefined ? moment : `${moment}#${id}`;
}

/** Where an item stands in a list: what {@link listedAt} made its sort key of. */
export interface ListPlace {
  readonly at: number;
  readonly id: string;
}

/** The place that a list's sort key names. */
export function listPlaceOf(sortKey: string): ListPlace {
  return { at: Number(sortKey.slice(0, DIGITS)), id: sortKey.slice(DIGITS + 1) };
}

function digestOf({ name, value }: { readonly name: string; readonly value: string }): string {
  return createHash("sha256")
    .update(JSON.stringify([name, value]))
    .digest("base64url");
}
