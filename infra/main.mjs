// @ts-check
/**
 * What Pulumi runs. It does so with the path's Node, so the version is checked here, in a file that older ones can
 * read; then the program itself is loaded. The function's answer are the stack's outputs.
 */
import { RunError } from "@pulumi/pulumi";

const wantedMajor = 24;

export default async function main() {
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major < wantedMajor) {
    throw new RunError(
      `Sluice is deployed with Node.js ${wantedMajor} or later; this is ${process.versions.node}. "npm run preview" and "npm run up" bring their own; for "pulumi" itself put Node.js ${wantedMajor} first on the path.`,
    );
  }
  const { sluice } = await import("./index.ts");
  return sluice();
}
