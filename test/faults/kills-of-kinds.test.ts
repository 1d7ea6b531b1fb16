import { createReceiver } from "pulumi-kadoa/webhooks";
import { expect, onTestFinished, test } from "vitest";
import type { ResourceDefinition } from "../../provider/kind/definition";
import { exampleOf, isInKadoa, kinds, leansOnSetting } from "../lifecycle/every-kind";
import type { CliStack } from "./cli-stack";
import { createFaultyStack, type FaultyStack } from "./faulty-stack";
import { full, report } from "./figures";
import { call } from "./local-service";

/** Whether it adds to somebody's object. Kadoa does not say when that was done, so a killed run proves nothing. */
const isAttached = ({ attachesTo }: ResourceDefinition) => attachesTo !== undefined;

/** One of each kind, one after the other, so that the writes of each run come in one order. */
function programOf(webhookUrl: string): string {
  const plainFirst = [...kinds].sort((a, b) => Number(leansOnSetting(a)) - Number(leansOnSetting(b)));
  const declarations = plainFirst.map((definition) => {
    const args = JSON.stringify(exampleOf(definition, { setting: "@setting", channel: "@another" }));
    const withReferences = args.replaceAll(/"@(\w+)"/g, "$1");
    const all = isAttached(definition)
      ? `{ ...${withReferences}, ...(process.env.ADOPT && { adopt: process.env.ADOPT, deleteAdopted: true }) }`
      : withReferences;
    return `before = new kadoa.${definition.kind}("${definition.kind}", ${all}, { dependsOn: before });`;
  });
  return `
const kadoa = require("pulumi-kadoa");
const own = new kadoa.WebhookChannel("own", { webhookUrl: "${webhookUrl}" });
const another = new kadoa.WebhookChannel("another", { webhookUrl: "${webhookUrl}" }, { dependsOn: own });
const setting = new kadoa.NotificationSetting("others'", {
  eventType: "credits_low", channels: [own], exclusive: false,
}, { dependsOn: another });
let before = setting;
${declarations.join("\n")}
`;
}

const resources = kinds.length + 3;
/** Writes of an `up` that makes them all: the verification writes nothing that lasts. */
const writes = kinds.filter(isInKadoa).length + 3;
const isWrite = /^(POST|PUT|DELETE) \S*\/(channels|settings|webhook-subscriptions)\b/;

test.runIf(full)(
  "the CLI killed at each write of an up and of a destroy of every kind, before the answer arrives: one more run converges, or says what to add",
  async () => {
    const receiver = await createReceiver({ auth: "none" });
    onTestFinished(() => receiver.close());
    const world = await createFaultyStack(programOf(`${receiver.url}/kadoa`));
    const { emulator, stack } = world;
    const figures = { kills: 0, converged: 0, refused: 0 };
    for (let write = 1; write <= writes; write++) {
      let environment = {};
      for (const operation of ["up", "destroy"]) {
        const args = [operation, "--yes", "--skip-preview"];
        await killedAt(world, write, args, environment);
        figures.kills += 1;
        const { code, output } = await stack.start(args, environment).ended;
        if (code === 0) {
          figures.converged += 1;
        } else {
          expect(output).toMatch(refusalOfAttached);
          figures.refused += 1;
          environment = { ADOPT: "identical" };
          await stack.finish(args, environment);
        }
        await isDone(stack, operation, environment, `after a kill at write ${write}`);
      }
      // What a kill may leave is in no state any more.
      await call(emulator, "POST", "/_emulator/reset");
    }
    expect(figures.refused).toBe(kinds.filter(isAttached).length);
    report(
      "Kills of the CLI at each write of every kind",
      [
        ["kinds", String(kinds.length)],
        ["kills", String(figures.kills)],
        ["converged with one more run", String(figures.converged)],
        ["refused with what to add to the program", String(figures.refused)],
      ],
      5,
    );
  },
);

const refusalOfAttached = new RegExp(
  `(${kinds
    .filter(isAttached)
    .map(({ kind }) => kind)
    .join("|")}) .*adopt: "identical"`,
);

/** A create that was under way stays noted as pending: Pulumi's `refresh` clears that. */
async function isDone(
  stack: CliStack,
  operation: string,
  environment: NodeJS.ProcessEnv,
  moment: string,
): Promise<void> {
  const { resources: prior } = await stack.state();
  expect(prior, moment).toHaveLength(operation === "up" ? resources : 0);
  if (operation !== "up") return;
  const plan = await stack.finish(["preview", "--refresh", "--json"], environment);
  const { changeSummary } = JSON.parse(plan.slice(plan.indexOf("{"))) as {
    changeSummary: Record<string, number>;
  };
  expect(changeSummary, moment).toEqual({ same: resources + 1 });
}

/** Starts a run and kills the CLI once the service has carried this write out and its answer is on its way. */
async function killedAt(
  { proxy, stack }: FaultyStack,
  write: number,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  let seen = 0;
  let struck = false;
  proxy.choose = ({ opening }) => {
    if (!isWrite.test(opening.toString("latin1", 0, 100))) return undefined;
    seen += 1;
    if (seen !== write) return undefined;
    struck = true;
    return { answer: { ending: "stall" } };
  };
  const before = proxy.faults;
  const run = stack.start(args, environment);
  await Promise.race([
    proxy.until(() => struck && proxy.faults > before),
    run.ended.then(({ output }) => {
      throw new Error(`the run ended before it could be killed at write ${write}:\n${output}`);
    }),
  ]);
  await stack.kill(run, "cli");
  proxy.heal();
  await stack.repairState();
  await stack.finish(["cancel", "--yes"]);
}
