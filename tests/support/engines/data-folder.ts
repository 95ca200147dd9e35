import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux keeps what is written here in memory: of the processor time that a store takes on a disk, a fifth is saved. */
const IN_MEMORY = "/dev/shm";
/** What stores may come to in a run, several times over; containers often have far less there. Bytes. */
const ROOM = 2 * 1024 ** 3;

/** A new folder for an engine's data, in memory where there is room. It goes with the process at the latest. */
export function dataFolder(prefix: string): string {
  const folder = mkdtempSync(join(hasRoom() ? IN_MEMORY : tmpdir(), prefix));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= ROOM;
  } catch {
    return false;
  }
}
