// @ts-check
/**
 * What Pulumi runs as the policy pack, with the path's Node: the version is checked here, in a file that older ones can
 * read. The pack itself is loaded as a module, past the compiler that Pulumi puts before `require`.
 */
const wantedMajor = 24;

if (Number(process.versions.node.split(".")[0]) < wantedMajor) {
  process.stderr.write(
    `Sluice's policy runs with Node.js ${wantedMajor} or later; this is ${process.versions.node}. "npm run preview" and "npm run up" bring their own; for "pulumi" itself put Node.js ${wantedMajor} first on the path.\n`,
  );
  process.exitCode = 1;
} else {
  import("./pack.ts");
}
