const requiredMajor = 24;

/**
 * What is wrong with the Node.js that runs this process, as a sentence that says what to do; nothing where it is the
 * Lambda runtime's version, which the project is written and tested for.
 * @param version e.g. "24.21.0"; this process's own without one
 */
export function nodeProblem(version: string = process.versions.node): string | undefined {
  const major = Number(version.split(".")[0]);
  if (major === requiredMajor) return undefined;
  return `Sluice runs on Node.js ${requiredMajor}, this is ${version}: start it with "npm start", which brings the right one.`;
}

/** Ends the process with a sentence where its Node.js is not the required one. */
export function requireNode(): void {
  const problem = nodeProblem();
  if (problem === undefined) return;
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
