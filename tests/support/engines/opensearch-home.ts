/**
 * OpenSearch with its k-NN plugin, laid out as a home folder from Maven artifacts (100 MB, once). The registry has no
 * native library for k-NN: the engine `lucene` works, `faiss` ends the node. Nothing in the registry vouches for the
 * plugin's zip, so the whole tree is pinned by digest.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { assertPinned } from "./cache.ts";
import { copyDependencies, dependency, pom } from "./java.ts";
import { unzip } from "./unzip.ts";

export const OPENSEARCH_VERSION = "3.6.0";
const PINNED = "a6f40292ba14d405c81bfd33c0a4359ab59ebd1324312d00a3edd2acd1f6f70a";

/** The server; the last three are optional in its POM, and yet needed. */
const LIBRARY = [
  `org.opensearch:opensearch:${OPENSEARCH_VERSION}`,
  `org.opensearch:opensearch-plugin-classloader:${OPENSEARCH_VERSION}`,
  `org.opensearch:opensearch-agent-bootstrap:${OPENSEARCH_VERSION}`,
  "org.apache.logging.log4j:log4j-core:2.25.3",
  "org.locationtech.jts:jts-core:1.15.0",
  "org.locationtech.spatial4j:spatial4j:0.7",
];

interface Module {
  readonly artifact: string;
  readonly className: string;
  readonly extended?: string;
}

/** By folder. k-NN extends painless and gRPC (which stays off). */
const MODULES: Readonly<Record<string, Module>> = {
  "transport-netty4": { artifact: "transport-netty4-client", className: "transport.Netty4ModulePlugin" },
  "analysis-common": { artifact: "analysis-common", className: "analysis.common.CommonAnalysisModulePlugin" },
  "mapper-extras": { artifact: "mapper-extras-client", className: "index.mapper.MapperExtrasModulePlugin" },
  reindex: { artifact: "reindex-client", className: "index.reindex.ReindexModulePlugin" },
  "lang-painless": { artifact: "lang-painless", className: "painless.PainlessModulePlugin" },
  "lang-mustache": { artifact: "lang-mustache-client", className: "script.mustache.MustacheModulePlugin" },
  "ingest-common": {
    artifact: "ingest-common",
    className: "ingest.common.IngestCommonModulePlugin",
    extended: "lang-painless",
  },
  "search-pipeline-common": {
    artifact: "search-pipeline-common",
    className: "search.pipeline.common.SearchPipelineCommonModulePlugin",
    extended: "lang-painless",
  },
  "aggs-matrix-stats": {
    artifact: "aggs-matrix-stats-client",
    className: "search.aggregations.matrix.MatrixAggregationModulePlugin",
  },
  "parent-join": { artifact: "parent-join-client", className: "join.ParentJoinModulePlugin" },
  geo: { artifact: "geo", className: "geo.GeoModulePlugin" },
  "transport-grpc": { artifact: "transport-grpc", className: "transport.grpc.GrpcPlugin" },
};

const KNN_PLUGIN = `org.opensearch.plugin:opensearch-knn:${OPENSEARCH_VERSION}.0:zip`;
/** Native QUIC for five platforms: HTTP/3 stays off. */
const NATIVE_QUIC = "io.netty:netty-codec-native-quic";

/** Downloads everything and puts the home folder together. */
export async function assembleOpenSearch(cache: string, home: string): Promise<void> {
  const build = join(cache, "build");
  const stage = `${home}.part`;
  for (const folder of [build, stage]) rmSync(folder, { recursive: true, force: true });
  const modules = Object.entries(MODULES);
  const projects = {
    lib: LIBRARY.map((one) => dependency(one, [NATIVE_QUIC])),
    knn: [dependency(KNN_PLUGIN, ["*:*"])],
    ...Object.fromEntries(
      modules.map(([name, { artifact }]) => [
        `module-${name}`,
        [dependency(`org.opensearch.plugin:${artifact}:${OPENSEARCH_VERSION}`, [NATIVE_QUIC])],
      ]),
    ),
  };
  for (const [name, dependencies] of Object.entries(projects)) {
    mkdirSync(join(build, name), { recursive: true });
    const content = `<dependencies>${dependencies.join("")}</dependencies>`;
    writeFileSync(join(build, name, "pom.xml"), pom(name, content));
  }
  const names = Object.keys(projects).map((name) => `<module>${name}</module>`);
  writeFileSync(join(build, "pom.xml"), pom("opensearch", `<modules>${names.join("")}</modules>`));
  await copyDependencies({ project: build, repository: join(cache, "maven"), output: "files" });

  mkdirSync(join(stage, "bin"), { recursive: true });
  moveAll(filesOf(build, "lib"), join(stage, "lib"));
  const library = new Set(readdirSync(join(stage, "lib")));
  for (const [name, module] of modules) {
    const folder = join(stage, "modules", name);
    // A jar may lie on the server's class path or in a module, never in both.
    moveAll(
      filesOf(build, `module-${name}`).filter((file) => !library.has(basename(file))),
      folder,
    );
    writeFileSync(join(folder, "plugin-descriptor.properties"), descriptor(name, module));
  }
  for (const zip of filesOf(build, "knn")) unzip(zip, join(stage, "plugins", "opensearch-knn"));
  assertPinned(stage, PINNED);
  for (const folder of [build, join(cache, "maven")]) rmSync(folder, { recursive: true, force: true });
  renameSync(stage, home);
}

function filesOf(build: string, project: string): string[] {
  const folder = join(build, project, "files");
  return readdirSync(folder).map((name) => join(folder, name));
}

function moveAll(files: readonly string[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of files) renameSync(file, join(folder, basename(file)));
}

function descriptor(name: string, { className, extended = "" }: Module): string {
  const properties = {
    name,
    description: name,
    version: OPENSEARCH_VERSION,
    "opensearch.version": OPENSEARCH_VERSION,
    "java.version": 21,
    classname: `org.opensearch.${className}`,
    "extended.plugins": extended,
    "has.native.controller": false,
  };
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}
