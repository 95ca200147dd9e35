import { parse } from "yaml";

/** The configuration of a stack's file (Pulumi.<stack>.yaml), as Pulumi gives it to the program: every value a text. */
export function stackValues(file: string): Record<string, string> {
  const { config } = parse(file) as { readonly config?: Readonly<Record<string, unknown>> };
  const values = Object.entries(config ?? {}).map(([key, value]): [string, string] => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(values);
}
