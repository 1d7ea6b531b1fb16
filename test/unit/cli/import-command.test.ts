import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { startWorld, type World } from "../../emulator/world";
import { program, temporaryFolder } from "../setup/folders";
import { type Ran, runCommand } from "./command";
import { pathWith } from "./doctor-world";
import { pathTo } from "./stacks";

const mail = (world: World, name: string) =>
  world.channel({ name, channelType: "EMAIL", config: { recipients: ["a@example.com"] } });

const managed = (kind: string, id: string) => ({
  urn: `urn:pulumi:dev::p::pulumi-nodejs:dynamic/kadoa:${kind}::${id}`,
  type: `pulumi-nodejs:dynamic/kadoa:${kind}`,
  id,
});

/** A workspace in which each of three stacks manages a channel, and one is nobody's. */
async function shared(): Promise<{ world: World; run: (...args: string[]) => Promise<Ran>; bin: string }> {
  const world = await startWorld();
  const [own, second, third] = [
    await mail(world, "own"),
    await mail(world, "second"),
    await mail(world, "third"),
  ];
  await mail(world, "nobody's");
  const config = { "kadoa:apiKey": world.emulator.apiKey };
  const PATH = pathTo(
    {
      dev: { config, resources: [managed("EmailChannel", own.id)] },
      prod: { resources: [managed("EmailChannel", second.id)] },
      elsewhere: { resources: [managed("EmailChannel", third.id)] },
    },
    "dev",
  );
  const run = async (command: string, ...args: string[]) =>
    runCommand(world.emulator, [command, "--cwd", temporaryFolder(), ...args], { PATH });
  const [bin = ""] = PATH.split(delimiter);
  return { world, run, bin };
}

describe("what other stacks manage", () => {
  it("import leaves it out with --all-stacks, and says without it that it may be among the objects", async () => {
    const { run } = await shared();
    const all = await run("import", "--all-stacks");
    expect(all.stdout).toMatch(/^EmailChannel +nobody-s/m);
    expect(all.stdout).not.toMatch(/second|third|--all-stacks/);
    expect(all.stdout).toContain("3 objects are managed by a stack already.");

    const hint = /What other stacks manage may be among these: --all-stacks leaves it out/;
    const alone = await run("import");
    expect(alone.stdout).toMatch(/^EmailChannel +second/m);
    expect(alone.stdout).toMatch(hint);
    expect((await run("import", "--other-stack", "prod")).stdout).not.toMatch(hint);
  });

  it("orphans counts it with --all-stacks, and suggests no deletion without it", async () => {
    const { run } = await shared();
    const all = await run("orphans", "--all-stacks", "--output", "json");
    expect(JSON.parse(all.stdout)).toMatchObject({ total: 4, orphans: [{ label: '"nobody\'s"' }] });
    expect((await run("orphans", "--all-stacks")).stdout).toContain(
      "1 of 4 objects are managed by none of these stacks.",
    );

    const alone = await run("orphans");
    expect(alone.stdout).toContain(
      "3 of 4 objects are not managed by this stack. What other stacks manage may be among them: --all-stacks",
    );
    expect(alone.stdout).not.toContain("deleted");
  });

  it.each(["import", "orphans"])("%s --all-stacks names a stack that cannot be read", async (command) => {
    const { run, bin } = await shared();
    writeFileSync(join(bin, "state-elsewhere.json"), "no state");
    const ran = await run(command, "--all-stacks");
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe("");
    expect(ran.stderr).toMatch(
      /the stack elsewhere cannot be read: .*Fix: .* name the others one by one instead/,
    );
  });
});

it("with nothing left to import it says so, whatever files there are", async () => {
  const world = await startWorld();
  const { id } = await mail(world, "own");
  const config = { "kadoa:apiKey": world.emulator.apiKey };
  const resources = [managed("EmailChannel", id)];
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "kadoa.js"), "// Mine.");
  const run = (stack: object) =>
    runCommand(world.emulator, ["import", "--cwd", cwd, "--yes"], { PATH: pathTo({ dev: stack }, "dev") });
  const ran = await run({ config, resources });
  expect(ran).toMatchObject({ code: 4, stdout: "1 object is managed by a stack already.\n" });
  expect(ran.stderr).toMatch(/^There is nothing to import\.$/m);
  const another = await run({ config });
  expect(another.code).toBe(2);
  expect(another.stderr).toContain("kadoa.js exists already. Fix: name another file with --out");
});

it("a secret that Kadoa masks is left to a person, whatever form the mask has", async () => {
  const world = await startWorld({ maskSecrets: true });
  const config = { slackChannelId: "C0123456789", slackChannelName: "ops" };
  const webhookUrl = "https://hooks.slack.com/services/T0/B0/x0";
  await world.channel({ name: "ops", channelType: "SLACK", config: { ...config, webhookUrl } });
  const PATH = pathTo({ dev: { config: { "kadoa:apiKey": world.emulator.apiKey } } }, "dev");
  const ran = await runCommand(world.emulator, ["import", "--cwd", temporaryFolder()], { PATH });
  expect(ran.stdout).toMatch(/^SlackChannel +ops .* webhookUrl \(hidden by Kadoa\)$/m);
  expect(ran.code).toBe(0);
});

it("all secrets are stored by one call, which has them on no command line", async () => {
  const world = await startWorld();
  const tokens = ["token-one-8712", "token-two-8712"];
  for (const token of tokens) {
    const webhook = { webhookUrl: "https://hooks.example.com/kadoa", httpMethod: "POST" };
    const config = { ...webhook, auth: { type: "bearer", token } };
    await world.channel({ name: token.slice(0, 9), channelType: "WEBHOOK", config });
  }
  const PATH = pathTo({ dev: { config: { "kadoa:apiKey": world.emulator.apiKey } } }, "dev");
  const [stacks = ""] = PATH.split(delimiter);
  const bin = temporaryFolder();
  program(
    bin,
    "pulumi",
    `case "$*" in
       "config set"*) echo "$*" >> ${bin}/calls; printf %s "$PULUMI_OPTION_JSON" > ${bin}/json;;
       import*) echo "import, skips checkpoints: $PULUMI_SKIP_CHECKPOINTS" >> ${bin}/calls;;
       *) exec ${stacks}/pulumi "$@";;
     esac`,
  );
  const args = ["import", "--cwd", temporaryFolder(), "--yes"];
  const ran = await runCommand(world.emulator, args, { PATH: [bin, PATH].join(delimiter) });
  expect(ran.code).toBe(0);
  expect(readFileSync(join(bin, "calls"), "utf8").split("\n")).toEqual([
    "config set-all --stack dev --non-interactive --color never",
    "import, skips checkpoints: true",
    "",
  ]);
  expect(JSON.parse(readFileSync(join(bin, "json"), "utf8"))).toEqual({
    tokenOneAuthToken: { value: tokens[0], secret: true },
    tokenTwoAuthToken: { value: tokens[1], secret: true },
  });
  expect(ran.stderr).toMatch(
    /^Storing 2 secrets in the configuration of dev …\nImporting 2 objects into dev …$/m,
  );
});

it("import --yes with a Pulumi CLI that is too old says so before anything is read or written", async () => {
  const world = await startWorld();
  const bin = temporaryFolder();
  program(bin, "pulumi", 'test "$1" = version && echo v3.253.1');
  const ran = await runCommand(world.emulator, ["import", "--yes", "--stack", "dev"], {
    PATH: pathWith(bin),
  });
  expect(ran.stderr).toMatch(
    /needs the Pulumi CLI 3\.254\.0 or newer, and this is 3\.253\.1\. Fix: install a newer one/,
  );
  expect(ran.code).toBe(1);
});
