/** The Java tools that engines are made with. */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandPath, runToEnd } from "./child.ts";
import { MissingPrerequisiteError } from "./engine.ts";

/** An installed Java. */
export interface Java {
  readonly home: string;
  readonly major: number;
  readonly java: string;
}

/** Where systems keep the Javas they install. */
const FOLDERS = ["/usr/lib/jvm", "/Library/Java/JavaVirtualMachines"];

/**
 * A Java of at least a version: `JAVA_HOME`, the one on the path, or the newest installed.
 * @param tool a program of its `bin` that it must have, for what needs a JDK and not just a JVM
 * @throws {MissingPrerequisiteError}
 */
export function findJava(least: number, tool = "java"): Java {
  const { JAVA_HOME } = process.env;
  const onPath = commandPath("java");
  const named = [
    ...(JAVA_HOME ? [JAVA_HOME] : []),
    ...(onPath === undefined ? [] : [dirname(dirname(realpathSync(onPath)))]),
  ];
  const installed = FOLDERS.filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .flatMap((home) => [home, join(home, "Contents", "Home")])
    .sort((a, b) => majorOf(b) - majorOf(a));
  const home = [...named, ...installed].find((one) => majorOf(one) >= least && existsSync(join(one, "bin", tool)));
  if (home !== undefined) return { home, major: majorOf(home), java: join(home, "bin", "java") };
  const what = tool === "java" ? "Java" : "a JDK";
  throw new MissingPrerequisiteError(`needs ${what} ${least} or newer; install one, or name it in JAVA_HOME`);
}

/** 0 where there is no Java. */
function majorOf(home: string): number {
  const file = join(home, "release");
  if (!existsSync(file)) return 0;
  return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(file, "utf8"))?.[1] ?? 0);
}

/** Which files to copy where: a POM for each folder, read by one run of Maven. */
export interface MavenCopy {
  /** The folder with `pom.xml`. */
  readonly project: string;
  /** Where Maven keeps what it downloads. */
  readonly repository: string;
  /** Where each project's dependencies go, seen from it. */
  readonly output: string;
}

/** Copies the runtime dependencies of a Maven project. @throws {MissingPrerequisiteError} without Maven */
export async function copyDependencies({ project, repository, output }: MavenCopy): Promise<void> {
  const maven = commandPath("mvn");
  if (maven === undefined) throw new MissingPrerequisiteError("needs Maven (mvn) to be downloaded; install it");
  const plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies";
  await runToEnd(
    maven,
    [
      ...["-B", "-ntp", "-f", join(project, "pom.xml"), `-Dmaven.repo.local=${repository}`],
      ...[plugin, "-DincludeScope=runtime", `-DoutputDirectory=${output}`],
    ],
    { log: join(project, "maven.log"), cwd: project },
  );
}

/** A POM with some content. */
export function pom(name: string, content: string): string {
  return (
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>' +
    `<groupId>sluice.engines</groupId><artifactId>${name}</artifactId><version>1</version>` +
    `<packaging>pom</packaging>${content}</project>\n`
  );
}

/** One dependency: `group:artifact:version`, with `:zip` behind it where it is one; `excluded` are `group:artifact`. */
export function dependency(coordinates: string, excluded: readonly string[] = []): string {
  const [group, artifact, version, type = "jar"] = coordinates.split(":");
  const exclusions = excluded.map((one) => {
    const [excludedGroup, excludedArtifact] = one.split(":");
    return `<exclusion><groupId>${excludedGroup}</groupId><artifactId>${excludedArtifact}</artifactId></exclusion>`;
  });
  return (
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>` +
    `<type>${type}</type><exclusions>${exclusions.join("")}</exclusions></dependency>`
  );
}
