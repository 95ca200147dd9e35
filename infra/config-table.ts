/** The table of configuration keys in README.md, made from the schema: `node infra/config-table.ts` writes it. */
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { configSchema } from "./config.ts";

const BEGIN = "<!-- configuration: made by node infra/config-table.ts -->";
const END = "<!-- end of configuration -->";

/** One row a key: what it is called, what it is without being set, in which unit, and what it means. */
function configTable(): string {
  const rows = Object.entries(configSchema.shape).map(([key, schema]) => {
    const { description = "", unit = "" } = z.globalRegistry.get(schema) ?? {};
    const fallback = configSchema.shape[key as keyof typeof configSchema.shape].parse(undefined);
    return `| \`${key}\` | ${shown(fallback)} | ${String(unit)} | ${description} |`;
  });
  return ["| key | default | unit | meaning |", "|---|---|---|---|", ...rows].join("\n");
}

/** A text with the table between its two marks. @throws where it has not both */
export function withConfigTable(text: string): string {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`README.md has no place for the table: ${BEGIN} … ${END}`);
  return `${text.slice(0, from)}${BEGIN}\n\n${configTable()}\n\n${text.slice(to)}`;
}

function shown(value: unknown): string {
  if (value === null || value === "") return "";
  if (Array.isArray(value) && value.length > 1) return value.map((entry) => `\`${String(entry)}\``).join(", ");
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

if (import.meta.main) {
  const readme = new URL("../README.md", import.meta.url);
  writeFileSync(readme, withConfigTable(readFileSync(readme, "utf8")));
}
