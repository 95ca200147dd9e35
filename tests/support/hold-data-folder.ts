/** A process of its own that takes a data folder, says so, and holds it until it is killed. */
import { openDataFolder } from "../../src/local/data-folder.ts";

openDataFolder(process.argv[2] ?? "");
process.stdout.write("held\n");
setInterval(() => {}, 60_000);
