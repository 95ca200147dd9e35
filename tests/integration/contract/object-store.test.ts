/**
 * The S3 adapter over two engines, which complement each other: VersityGW checks every signature but takes keys for
 * paths; moto keeps any key but checks nothing, so no grant is refused there.
 */
import { describeObjectStore, type ObjectStoreEngine } from "../../contract/object-store.ts";
import { onEngine } from "../on-engine.ts";
import { makeBucket } from "../s3-store.ts";

const VERSITYGW: ObjectStoreEngine = { keysArePaths: true, markerCountsAsObject: true };
const MOTO: ObjectStoreEngine = { takesAnything: true };

for (const versioned of [true, false]) {
  const kind = versioned ? "with versions" : "without versions";
  onEngine("s3", (url) => describeS3(`S3 on VersityGW, ${kind}`, versioned, url, VERSITYGW));
  onEngine("moto", (url) => describeS3(`S3 on moto, ${kind}`, versioned, url, MOTO));
}

function describeS3(name: string, versioned: boolean, url: string, engine: ObjectStoreEngine): void {
  describeObjectStore(name, versioned, () => makeBucket(url, { versioned }), engine);
}
