/** An event as API Gateway's HTTP API sends it (payload 2.0), after what AWS documents. */
export interface HttpApiRequest {
  readonly method?: string;
  /** With its query, if any. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** `requestContext.authorizer`, as the authorizer in front wrote it. */
  readonly authorizer?: unknown;
}

/** The event; a body of bytes comes in base 64, as API Gateway sends what is no text. */
export function httpApiEvent({ method = "GET", path, headers = {}, body, authorizer }: HttpApiRequest): object {
  const [rawPath = "/", rawQueryString = ""] = path.split("?");
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: { host: "abc.execute-api.eu-central-1.amazonaws.com", ...headers },
    requestContext: {
      accountId: "111122223333",
      apiId: "abc",
      domainName: "abc.execute-api.eu-central-1.amazonaws.com",
      domainPrefix: "abc",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "curl/8.5.0" },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey: "$default",
      stage: "$default",
      time: "21/Nov/2026:09:00:00 +0000",
      timeEpoch: 1795251600000,
      ...(authorizer === undefined ? {} : { authorizer }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : body.toString("base64") }),
    isBase64Encoded: body instanceof Buffer,
  };
}

/** What a JWT authorizer writes. */
export function jwtAuthorizer(claims: Readonly<Record<string, string>>): object {
  return { jwt: { claims, scopes: null } };
}
