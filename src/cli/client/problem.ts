import { z } from "zod";
import { CliError } from "../errors.ts";

const problemSchema = z.object({
  title: z.string(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  requestId: z.string().optional(),
});

/** The service refused a request, and said why. */
export class ServiceProblem extends CliError {
  readonly status: number;
  /** E.g. `not_found`; see src/api/problems.ts. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The sentence of an answer that is no success. What is no problem+json came from something in between. */
export function problemFrom(status: number, body: unknown): ServiceProblem {
  const problem = problemSchema.safeParse(body).data;
  if (problem === undefined) {
    return new ServiceProblem(status, "unknown", `The service answered with status ${status} and no reason.`);
  }
  const fields = (problem.errors ?? []).map(({ field, message }) => ` ${field}: ${message}`).join("");
  const request = problem.requestId === undefined ? "" : ` (request ${problem.requestId})`;
  return new ServiceProblem(status, problem.code, `${problem.title}. ${problem.detail}${fields}${request}`);
}
