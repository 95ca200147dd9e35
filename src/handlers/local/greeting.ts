import { DEFAULT_TENANT } from "../../domain/caller.ts";
import { documentIdOf } from "../../domain/identity.ts";
import { sampleKey } from "./samples.ts";

export interface GreetingOptions {
  readonly url: string;
  readonly data: string;
  /** How long the start took. */
  readonly seconds: number;
  /** What the models are. */
  readonly models: string;
  /** True where the samples are wanted: a line may show one. */
  readonly hasSamples: boolean;
  /** True where this start ingests the samples. */
  readonly samples: boolean;
  /** True where callers have to show a token. */
  readonly signIn: boolean;
  /** True where others than this machine reach the service, and nobody has to sign in. */
  readonly isExposed: boolean;
}

const NOTE = "The otter sleeps until noon.";

/** What the service says once it answers: where it is, what its models are, and lines that work as they stand. */
export function greeting(options: GreetingOptions): string {
  const { url, data, models, hasSamples, samples, signIn, isExposed } = options;
  const showsSample = hasSamples && !signIn;
  const seconds = options.seconds.toFixed(1);
  const authorization = signIn ? ' -H "authorization: Bearer $TOKEN"' : "";
  const json = `${authorization} -H 'content-type: application/json'`;
  const invoice = documentIdOf(DEFAULT_TENANT, sampleKey("invoice-2026-0417.pdf"));
  const upload = JSON.stringify({ name: "otter.txt", contentType: "text/plain", size: NOTE.length });
  // Not the grant's content-length: curl would believe it over the bytes and cut them off, or wait for more.
  const headers =
    "Object.entries(u.headers).filter(([k])=>k!='content-length').map(([k,v])=>'header = '+JSON.stringify(k+': '+v))";
  const config = `u=require('./grant.json').upload;${headers}.concat('url = '+u.url).join('\\n')`;
  return [
    "",
    `Sluice answers at ${url} after ${seconds} s; its data is in ${data}. Stop it with Ctrl-C.`,
    `Models: ${models}`,
    ...(samples ? ["The samples that ship are being ingested; they can be found in a few seconds."] : []),
    ...(isExposed
      ? ["Whoever reaches this address may read and delete everything; --tokens FILE has callers sign in."]
      : []),
    "",
    ...(signIn ? ["Set TOKEN to one of your tokens first:  export TOKEN=…", ""] : []),
    "Search:",
    `  curl -s ${url}/search${json} -d '{"query":"Why did pump 3 fail?","k":3}'`,
    ...(showsSample ? ["", "A document, with the fields found in it:", `  curl -s ${url}/documents/${invoice}`] : []),
    "",
    "Upload: ask for a pre-signed URL, then send the bytes to it:",
    `  curl -s ${url}/documents${json} -d '${upload}' > grant.json`,
    `  node -p "${config}" | curl -X PUT --data-binary '${NOTE}' -K -`,
    "",
    `All of the API, to read and to try: ${url}/docs`,
    "",
    "",
  ].join("\n");
}
