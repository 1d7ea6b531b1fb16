import { expect, it } from "vitest";
import { killedAt, moments } from "../unit/conform/kills";

const kills = process.env.KADOA_FAULTS === "full" ? 20 : 3;
/** At once, because most of their time is that of starting a process. */
const atOnce = 3;

it("killed at any moment, --clean leaves nothing of the run and all of the account's own", async () => {
  const calls = moments(kills);
  for (let from = 0; from < kills; from += atOnce) {
    const killed = await Promise.all(calls.slice(from, from + atOnce).map((count) => killedAt(count)));
    expect(killed.map(({ code }) => code)).toEqual(killed.map(() => null));
  }
});

it("Ctrl-C deletes what was made, prints what is known by then, and exits with 8", async () => {
  const { code, isClean, stdout } = await killedAt(70, "SIGINT");
  expect({ code, isClean }).toEqual({ code: 8, isClean: true });
  const { statements } = JSON.parse(stdout);
  expect(statements.at(-1)).toMatchObject({ id: "cleanup", status: "holds" });
  expect(statements.some(({ reason }: { reason?: string }) => reason === "cancelled")).toBe(true);
});
