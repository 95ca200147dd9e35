/** How requests prove who sends them: by a bearer token, by Cognito's client credentials, or by SigV4. */
import aws4, { type Credentials } from "aws4";
import { z } from "zod";
import { CliError } from "../errors.ts";
import type { TargetAuth } from "../targets.ts";
import type { Sign } from "./api-client.ts";
import { awsCredentials } from "./aws-credentials.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The signer of a target. Nothing is asked for before the first request. */
export function signerOf(auth: TargetAuth, environment: Environment): Sign {
  switch (auth.kind) {
    case "none":
      return async (request) => request;
    case "bearer":
      return async (request) => withToken(request, secretIn(environment, auth.variable));
    case "client-credentials": {
      const token = clientCredentials(auth, environment);
      return async (request) => withToken(request, await token());
    }
    case "iam": {
      let credentials: Promise<Credentials> | undefined;
      return async (request) => {
        credentials ??= awsCredentials(environment, auth.profile);
        return await signedV4(request, await credentials, auth.region);
      };
    }
  }
}

function secretIn(environment: Environment, variable: string): string {
  const secret = environment[variable];
  if (secret) return secret;
  throw new CliError(`The service wants a sign-in: set ${variable}.`);
}

function withToken(request: Request, token: string): Request {
  const headers = new Headers(request.headers);
  headers.set("authorization", `Bearer ${token}`);
  return new Request(request, { headers });
}

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
/** A token is asked for anew so long before it ends. Milliseconds. */
const MARGIN = 60_000;

/** OAuth 2.0 client credentials (RFC 6749 §4.4), as Cognito's machine clients use them. One token serves until it ends. */
function clientCredentials(
  { tokenUrl, clientId, scope, variable }: Extract<TargetAuth, { kind: "client-credentials" }>,
  environment: Environment,
): () => Promise<string> {
  let held: { readonly token: string; readonly until: number } | undefined;
  return async () => {
    if (held !== undefined && Date.now() < held.until) return held.token;
    const basic = Buffer.from(`${clientId}:${secretIn(environment, variable)}`).toString("base64");
    const answer = await fetch(tokenUrl, {
      method: "POST",
      headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ grant_type: "client_credentials", ...(scope !== undefined && { scope }) }),
    });
    const parsed = tokenSchema.safeParse(await answer.json().catch(() => null));
    if (!answer.ok || !parsed.success) {
      throw new CliError(
        `The sign-in at ${new URL(tokenUrl).host} was refused (status ${answer.status}): check the client's id, its secret in ${variable} and its scopes.`,
      );
    }
    held = { token: parsed.data.access_token, until: Date.now() + parsed.data.expires_in * 1000 - MARGIN };
    return held.token;
  };
}

/** SigV4 for API Gateway. */
async function signedV4(request: Request, credentials: Credentials, region: string): Promise<Request> {
  const { host, pathname, search } = new URL(request.url);
  const body = request.body === null ? undefined : await request.clone().text();
  const contentType = request.headers.get("content-type");
  const { headers } = aws4.sign(
    {
      host,
      path: pathname + search,
      method: request.method,
      service: "execute-api",
      region,
      headers: contentType === null ? {} : { "content-type": contentType },
      ...(body !== undefined && { body }),
    },
    credentials,
  );
  const signed = new Headers(request.headers);
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (!/^(host|content-length)$/i.test(name)) signed.set(name, String(value));
  }
  return new Request(request.url, {
    method: request.method,
    headers: signed,
    signal: request.signal,
    ...(body !== undefined && { body }),
  });
}
