/** The API's routes, from its own description. */
import { type ApiDependencies, createApi } from "../src/api/app.ts";
import { openApiDocument } from "../src/api/openapi.ts";
import { settingsFrom } from "../src/config/settings.ts";

export interface ApiRoute {
  /** As API Gateway writes it, e.g. `GET /documents/{id}`. */
  readonly key: string;
  readonly operationId: string;
  /** True for those that everybody may call, e.g. `/health`. */
  readonly isOpen: boolean;
}

const METHODS = ["get", "put", "post", "delete", "patch"] as const;

/** Every operation of the OpenAPI document; both write a path's parameters as `{name}`. */
export function apiRoutes(): readonly ApiRoute[] {
  const { paths = {} } = openApiDocument(describedOnly(), "0");
  return Object.entries(paths).flatMap(([path, operations]) =>
    METHODS.flatMap((method) => {
      const operation = operations?.[method];
      if (operation === undefined) return [];
      const { operationId = `${method} ${path}`, security } = operation;
      return [{ key: `${method.toUpperCase()} ${path}`, operationId, isOpen: security?.length === 0 }];
    }),
  );
}

/** The app with nothing behind it: it is described, and never called. */
function describedOnly() {
  return createApi({ settings: settingsFrom(), version: "0" } as unknown as ApiDependencies);
}
