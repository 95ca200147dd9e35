/**
 * A real OpenSearch node with k-NN (engine `lucene`). It is no Serverless: it takes custom ids, `_refresh` and
 * delete-by-query; strict-opensearch.ts stands in front of it for that.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { cacheFolder, madeOnce } from "./cache.ts";
import { type Child, freePort, startChild, untilReady } from "./child.ts";
import { dataFolder } from "./data-folder.ts";
import type { Engine } from "./engine.ts";
import { findJava, type Java } from "./java.ts";
import { assembleOpenSearch, OPENSEARCH_VERSION } from "./opensearch-home.ts";

/** Starts a node without data. @throws {MissingPrerequisiteError} without Maven or Java 21 */
export async function startOpenSearch(say: (line: string) => void): Promise<Engine> {
  const java = findJava(21);
  const cache = cacheFolder("opensearch");
  const home = join(cache, `${OPENSEARCH_VERSION}-1`);
  await madeOnce(cache, home, async () => {
    say("downloading through Maven (100 MB, the first time only)");
    await assembleOpenSearch(cache, home);
  });
  // Class data from a trial run halves the time of every later start.
  const archive = join(cache, `classes-${OPENSEARCH_VERSION}-${java.major}.jsa`);
  await madeOnce(cache, archive, async () => {
    say("preparing for quick starts (the first time only)");
    const trial = await startNode(java, home, [`-XX:ArchiveClassesAtExit=${archive}.part`]);
    await trial.stop();
    if (existsSync(`${archive}.part`)) renameSync(`${archive}.part`, archive);
  });
  return await startNode(java, home, existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`, "-Xshare:auto"] : []);
}

async function startNode(java: Java, home: string, flags: readonly string[]): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-opensearch-"));
  const data = dataFolder("sluice-opensearch-");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, "server.log");
  configure(folder, { data, port });
  const lib = join(home, "lib");
  const child: Child = startChild(
    java.java,
    [
      // Quick to start rather than quick for hours.
      ...["-Xmx1g", "-Xss1m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"],
      ...["-Dfile.encoding=UTF-8", "-Djava.awt.headless=true", `-Djava.io.tmpdir=${join(folder, "tmp")}`],
      // Without it, log4j's shutdown hook fails the node's own.
      ...["-Dlog4j.shutdownHookEnabled=false", "-Dlog4j2.disable.jmx=true"],
      ...["-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true"],
      ...["-Djna.nosys=true", `-Djna.tmpdir=${join(folder, "tmp")}`],
      // The node refuses to run as root, asking through JNA: as root, JNA is kept from loading.
      ...(process.getuid?.() === 0 ? ["-Djna.nounpack=true", `-Djna.boot.library.path=${join(folder, "tmp")}`] : []),
      ...[`-Dopensearch.path.home=${home}`, `-Dopensearch.path.conf=${join(folder, "config")}`],
      "-Dopensearch.distribution.type=tar",
      ...flags,
      // In a fixed order: the class data depends on it.
      ...["-cp", jarsOf(lib).join(delimiter), "org.opensearch.bootstrap.OpenSearch"],
    ],
    { log },
  );
  await untilReady(child, { log, seconds: 180, isReady: () => isHealthy(url) });
  return {
    url,
    async stop() {
      await child.stop();
      for (const made of [folder, data]) rmSync(made, { recursive: true, force: true });
    },
  };
}

function jarsOf(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

function configure(folder: string, { data, port }: { readonly data: string; readonly port: number }): void {
  for (const name of ["config", "tmp"]) mkdirSync(join(folder, name));
  const settings = {
    "cluster.name": "sluice-tests",
    "discovery.type": "single-node",
    "network.host": "127.0.0.1",
    "http.port": port,
    "transport.port": 0,
    "path.data": data,
    "path.logs": folder,
    // A full disk must not turn indices read-only.
    "cluster.routing.allocation.disk.threshold_enabled": false,
    "bootstrap.system_call_filter": false,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  writeFileSync(join(folder, "config", "opensearch.yml"), lines.join(""));
  writeFileSync(
    join(folder, "config", "log4j2.properties"),
    [
      "status = error",
      ...["appender.out.type = Console", "appender.out.name = out", "appender.out.layout.type = PatternLayout"],
      "appender.out.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n",
      ...["rootLogger.level = info", "rootLogger.appenderRef.out.ref = out", ""],
    ].join("\n"),
  );
}

async function isHealthy(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/_cluster/health`);
  const health = (await answer.json()) as { status?: string };
  return health.status === "green" || health.status === "yellow";
}
