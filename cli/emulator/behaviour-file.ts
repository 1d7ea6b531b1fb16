import { readFile } from "node:fs/promises";
import { KadoaError } from "../../client/errors";
import { parseJson } from "../../client/json";
import { type Behaviour, parseBehaviour } from "../../emulator/index";

/** The behaviour that a file says. @throws KadoaError CONFIGURATION that names every problem at once */
export async function readBehaviour(path: string): Promise<Behaviour> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new KadoaError("CONFIGURATION", `the behaviour file ${path} cannot be read: ${cause.message}`, {
      fix: "name a JSON file.",
      cause,
    });
  });
  return parseBehaviour(parseJson(text), `the behaviour file ${path}`);
}
