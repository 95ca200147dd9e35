/**
 * VersityGW, an S3 server over a folder that checks signatures, built from source by Go (the first time: a minute or
 * two). Where it differs from S3: keys are paths (`a` and `a/b` cannot both exist, `a//b` becomes `a/b`, 255 bytes a
 * segment); `If-None-Match: *` is refused over a delete marker; encryption headers are ignored.
 */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, madeOnce } from "./cache.ts";
import { commandPath, freePort, runToEnd, startChild, untilReady } from "./child.ts";
import { dataFolder } from "./data-folder.ts";
import { type Engine, MissingPrerequisiteError, TEST_CREDENTIALS, TEST_REGION } from "./engine.ts";

/** The module that pins the server and everything it is built from. */
const MODULE = fileURLToPath(new URL("./versitygw/", import.meta.url));
const MODULE_FILES = ["go.mod", "go.sum"];
const MAIN = "github.com/versity/versitygw/cmd/versitygw";

/** Starts the server over an empty folder. @throws {MissingPrerequisiteError} without Go */
export async function startVersityGw(say: (line: string) => void): Promise<Engine> {
  const go = commandPath("go", ["/usr/local/go/bin"]);
  if (go === undefined) throw new MissingPrerequisiteError("needs Go 1.25 or newer to be built; install it");
  const cache = cacheFolder("versitygw");
  const pins = MODULE_FILES.map((name) => readFileSync(join(MODULE, name), "utf8")).join("");
  const program = join(cache, createHash("sha256").update(pins).digest("hex").slice(0, 16));
  await madeOnce(cache, program, () => build(go, { cache, program, say }));

  try {
    return await serve(program, dataFolder("sluice-s3-"));
  } catch {
    // In memory, files have the attributes that it needs since Linux 6.6 only.
    return await serve(program, mkdtempSync(join(tmpdir(), "sluice-s3-")));
  }
}

async function serve(program: string, folder: string): Promise<Engine> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, "server.log");
  const inFolder = (name: string) => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  };
  const child = startChild(
    program,
    [
      // No --keep-alive: with it, the request after a streamed upload fails now and then.
      ...["--port", `127.0.0.1:${port}`, "--region", TEST_REGION, "--quiet", "--iam-dir", inFolder("accounts")],
      ...["posix", "--versioning-dir", inFolder("versions"), inFolder("objects")],
    ],
    {
      log,
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        ROOT_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
        ROOT_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
      },
    },
  );
  await untilReady(child, { log, seconds: 30, isReady: async () => (await fetch(url)).status === 403 });
  return {
    url,
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function build(
  go: string,
  { cache, program, say }: { cache: string; program: string; say: (line: string) => void },
): Promise<void> {
  say("building with Go (a minute or two, the first time only)");
  const work = join(cache, "build");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, "module"), { recursive: true });
  for (const name of MODULE_FILES) copyFileSync(join(MODULE, name), join(work, "module", name));
  const target = join(work, "versitygw");
  const flags = ["-mod=readonly", "-modcacherw", "-trimpath", "-buildvcs=false", "-ldflags=-s -w"];
  await runToEnd(go, ["build", ...flags, "-o", target, MAIN], {
    log: join(cache, "build.log"),
    cwd: join(work, "module"),
    env: {
      ...process.env,
      ...{ GOFLAGS: "", GOWORK: "off", CGO_ENABLED: "0" },
      ...{ GOPATH: join(work, "path"), GOMODCACHE: join(work, "modules"), GOCACHE: join(work, "objects") },
    },
  });
  renameSync(target, program);
  // Sources and objects are ten times the size of the program.
  rmSync(work, { recursive: true, force: true });
}
