/** The API's description as a page, rendered by Swagger UI from files that ship: no other host is asked. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { problems } from "./openapi.ts";
import { ProblemError } from "./problems.ts";

const TYPES = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
} as const;

/** Files of Swagger UI that the page loads. */
export const DOCS_FILES = Object.keys(TYPES);

const STARTER = "start.js";

/** Swagger UI sets styles on elements and draws its icons from data URLs; everything else comes from the service. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The API describes no links: without their column, answers have room on a telephone. */
const STYLE = ".swagger-ui .response-col_links { display: none }";

const PAGE = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Sluice API</title>
  <link rel="icon" href="docs/favicon-32x32.png">
  <link rel="stylesheet" href="docs/swagger-ui.css">
  <style>${STYLE}</style>
</head>
<body>
  <div id="api"></div>
  <script src="docs/swagger-ui-bundle.js"></script>
  <script src="docs/${STARTER}"></script>
</body>
</html>
`;

const STARTER_SCRIPT = `SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#api",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

/** Seconds a browser may keep a file of the page. */
const KEEP_SECONDS = 3600;

/** Adds GET /docs and the files it loads. Open to everyone, like the description itself. */
export function addDocsRoutes(app: OpenAPIHono<ApiEnvironment>, { docsFile }: ApiDependencies): void {
  app.openapi(pageRoute, (c) =>
    c.html(PAGE, 200, { "content-security-policy": POLICY, "referrer-policy": "no-referrer" }),
  );
  app.openapi(fileRoute, async (c) => {
    const { file } = c.req.valid("param");
    const headers = { "cache-control": `public, max-age=${KEEP_SECONDS}` };
    if (file === STARTER)
      return c.body(STARTER_SCRIPT, 200, { ...headers, "content-type": "text/javascript; charset=utf-8" });
    const bytes = isDocsFile(file) ? await docsFile(file) : null;
    if (bytes === null || !isDocsFile(file)) throw new ProblemError("no_such_route");
    return c.body(bytes, 200, { ...headers, "content-type": TYPES[file] });
  });
}

function isDocsFile(name: string): name is keyof typeof TYPES {
  return Object.hasOwn(TYPES, name);
}

const pageRoute = createRoute({
  method: "get",
  path: "/docs",
  operationId: "getDocs",
  tags: ["operations"],
  summary: "The API's description as a page",
  security: [],
  responses: { 200: { description: "The page.", content: { "text/html": { schema: z.string() } } } },
});

const fileRoute = createRoute({
  method: "get",
  path: "/docs/{file}",
  operationId: "getDocsFile",
  tags: ["operations"],
  summary: "A file of the page",
  security: [],
  request: {
    params: z.object({ file: z.string().openapi({ description: "Its name.", example: "swagger-ui.css" }) }),
  },
  responses: {
    200: {
      description: "The file.",
      content: {
        "text/css": { schema: z.string() },
        "text/javascript": { schema: z.string() },
        "image/png": { schema: z.string().openapi({ format: "binary" }) },
      },
    },
    ...problems(404),
  },
});
