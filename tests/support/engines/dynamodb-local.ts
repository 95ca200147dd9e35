/**
 * Amazon's own DynamoDB Local, from Maven artifacts (75 MB, once). Its licence allows development and tests. It checks
 * no signatures; TTL removes items irregularly, as on AWS; secondary indexes show what was written at once, unlike on
 * AWS.
 */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { assertPinned, cacheFolder, madeOnce } from "./cache.ts";
import { freePort, runToEnd, startChild, untilReady } from "./child.ts";
import type { Engine } from "./engine.ts";
import { copyDependencies, dependency, findJava, type Java, pom } from "./java.ts";

const VERSION = "2.6.1";
const PINNED = "1bed966b5eb504444fb6bc9a3d35bf415cde726bc89a0a6505570d985ebed5c9";

/** The stock main class listens on every interface and has no option for it: this one sets the host first. */
const LAUNCHER = `
import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import org.eclipse.jetty.server.*;
public class Loopback {
  public static void main(String[] args) throws Exception {
    var proxy = ServerRunner.createServerFromCommandLineArgs(args);
    var field = proxy.getClass().getDeclaredField("server");
    field.setAccessible(true);
    for (var c : ((Server) field.get(proxy)).getConnectors()) ((ServerConnector) c).setHost("127.0.0.1");
    proxy.start();
    proxy.join();
  }
}`;

/** Starts DynamoDB Local with its tables in memory. @throws {MissingPrerequisiteError} without Maven or a JDK 17 */
export async function startDynamoDbLocal(say: (line: string) => void): Promise<Engine> {
  const java = findJava(17, "javac");
  const cache = cacheFolder("dynamodb-local");
  const home = join(cache, `${VERSION}-1`);
  await madeOnce(cache, home, () => assemble(java, { cache, home, say }));

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), "sluice-dynamodb-"));
  const log = join(folder, "server.log");
  const lib = join(home, "lib");
  const jars = readdirSync(lib)
    .sort()
    .map((name) => join(lib, name));
  const child = startChild(
    java.java,
    [
      // With the optimising compiler: the crash points ask for a hundred thousand things.
      ...["-Xmx512m", "-XX:+UseSerialGC", "-Djava.awt.headless=true"],
      ...[`-Djava.library.path=${lib}`, `-Djava.io.tmpdir=${folder}`],
      ...(java.major >= 24 ? ["--enable-native-access=ALL-UNNAMED"] : []),
      ...["-cp", [join(home, "launcher"), ...jars].join(delimiter), "Loopback"],
      ...["-port", String(port), "-disableTelemetry", "-inMemory", "-sharedDb"],
    ],
    { log, cwd: folder, env: { ...process.env, DDB_LOCAL_TELEMETRY: "0" } },
  );
  await untilReady(child, { log, seconds: 60, isReady: async () => (await fetch(url)).status === 400 });
  return {
    url,
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function assemble(
  java: Java,
  { cache, home, say }: { cache: string; home: string; say: (line: string) => void },
): Promise<void> {
  say("downloading through Maven (75 MB, the first time only)");
  const stage = `${home}.part`;
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(join(stage, "launcher"), { recursive: true });
  const content = `<dependencies>${dependency(`com.amazonaws:DynamoDBLocal:${VERSION}`)}</dependencies>`;
  writeFileSync(join(stage, "pom.xml"), pom("dynamodb-local", content));
  const repository = join(cache, "maven");
  const lib = join(stage, "lib");
  await copyDependencies({ project: stage, repository, output: lib });
  assertPinned(lib, PINNED);
  const source = join(stage, "Loopback.java");
  writeFileSync(source, LAUNCHER);
  await runToEnd(
    join(java.home, "bin", "javac"),
    ["--release", "17", "-cp", join(lib, "*"), "-d", join(stage, "launcher"), source],
    { log: join(stage, "javac.log") },
  );
  rmSync(repository, { recursive: true, force: true });
  renameSync(stage, home);
}
