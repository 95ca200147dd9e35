/** The kinds of values a stack's configuration holds. Pulumi hands every value on as text, lists and objects as JSON. */
import { z } from "zod";

/** A text that is not empty, of a form. */
export function text(form = /\S/, wrong = "Give a text.") {
  return z.string().regex(form, wrong);
}

/** A whole number between two, both included. */
export function number(least: number, most: number) {
  const wrong = `Give a whole number from ${least} to ${most}.`;
  return z.coerce.number({ error: wrong }).int(wrong).min(least, wrong).max(most, wrong);
}

/** `true` or `false`. */
export function truth() {
  return z.stringbool({ truthy: ["true"], falsy: ["false"], error: "Give true or false." });
}

/** A list or an object. */
export function json<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((value, context): unknown => {
      try {
        return JSON.parse(value);
      } catch {
        context.addIssue({ code: "custom", message: "Give it as YAML's list or object, or as JSON." });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** A value that need not be there; empty counts as not there. */
export function optional<Schema extends z.ZodType<unknown, unknown>>(schema: Schema) {
  return z.preprocess((value) => (value === "" ? null : value), schema.nullable()).default(null);
}

/** An amount of money, to the cent. */
export function dollars(least: number, most: number) {
  const wrong = `Give an amount in USD from ${least} to ${most}.`;
  return z.coerce.number({ error: wrong }).min(least, wrong).max(most, wrong).multipleOf(0.01, wrong);
}

/** A list, of at most so many. */
export function list<Schema extends z.ZodType>(entry: Schema, most = Number.POSITIVE_INFINITY) {
  return json(z.array(entry).max(most, `Give at most ${most}.`));
}

/** An ARN of a service. */
export function arn(service: string) {
  return text(new RegExp(`^arn:aws[a-z-]*:${service}:[^ ]+$`), `Give an ARN that begins with arn:aws:${service}:.`);
}

/** A URL of HTTP or HTTPS. */
export function httpUrl() {
  return z.url({ protocol: /^https?$/, error: "Give a URL that begins with https:// or http://." });
}
