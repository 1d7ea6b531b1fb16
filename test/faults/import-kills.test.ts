import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, readFile, readlink, stat } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { expect, it } from "vitest";
import { createWorld, type World } from "../lifecycle/world";
import { full, report } from "./figures";

const canaries = [randomUUID(), randomUUID(), randomUUID(), randomUUID()] as const;

/** A workspace with a secret of every form. */
async function clickTogether({ outside }: World): Promise<void> {
  const [token, password, header, path] = canaries;
  const webhook = { webhookUrl: "https://hooks.example.com/kadoa", httpMethod: "POST" };
  const add = (name: string, channelType: string, config: object) =>
    outside("POST", "/v5/notifications/channels", { name, channelType, config });
  await add("bearer", "WEBHOOK", { ...webhook, auth: { type: "bearer", token } });
  await add("basic", "WEBHOOK", { ...webhook, auth: { type: "basic", username: "kadoa", password } });
  await add("header", "WEBHOOK", { ...webhook, auth: { type: "header", headers: { "X-Key": header } } });
  const webhookUrl = `https://hooks.slack.com/services/T0/B0/${path}`;
  await add("slack", "SLACK", { slackChannelId: "C0123456789", slackChannelName: "ops", webhookUrl });
}

interface Running {
  pid: string;
  commandLine: string[];
}

/** Every process of the machine, as anybody on it can see them. */
async function processes(): Promise<Running[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return texts.flatMap((text, index) => {
    const pid = pids[index];
    return text === "" || pid === undefined ? [] : [{ pid, commandLine: text.split("\0") }];
  });
}

/** The Pulumi CLIs that work in a folder. */
async function clisIn(folder: string, all: readonly Running[]): Promise<Running[]> {
  const clis = all.filter(({ commandLine: [program = ""] }) => path.basename(program) === "pulumi");
  const folders = await Promise.all(clis.map(({ pid }) => readlink(`/proc/${pid}/cwd`).catch(() => "")));
  return clis.filter((_, index) => folders[index] === folder);
}

interface Moment {
  name: string;
  has(stack: string, world: World, clis: readonly Running[]): boolean | Promise<boolean>;
}

const runs = (clis: readonly Running[], ...args: string[]) =>
  clis.some(({ commandLine }) => args.every((arg, index) => commandLine[index + 1] === arg));
const stateOf = (folder: string, place: string) => path.join(folder, "state/.pulumi", place, "kadoa-test");

async function isLocked(stack: string, { folder }: World, clis: readonly Running[]): Promise<boolean> {
  const locks = path.join(stateOf(folder, "locks/organization"), stack);
  return runs(clis, "import") && (await readdir(locks).catch(() => [])).length > 0;
}

const moments: Moment[] = [
  { name: "the secrets are being stored", has: (_stack, _world, clis) => runs(clis, "config", "set-all") },
  { name: "pulumi import has begun", has: (_stack, _world, clis) => runs(clis, "import") },
  { name: "the stack is locked for the import", has: isLocked },
  {
    name: "the resources are in the state",
    has: async (stack, { folder }) => {
      const file = path.join(stateOf(folder, "stacks"), `${stack}.json`);
      return (await readFile(file, "utf8").catch(() => "")).includes("dynamic/kadoa:");
    },
  },
];

/** Every text under a folder that holds a canary; the CLI's own program files are far too large to be of interest. */
async function leaksIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  const found = files.map(async (file) => {
    const { size } = await stat(file).catch(() => ({ size: 0 }));
    const text = size > 16 * 1024 * 1024 ? "" : await readFile(file, "latin1").catch(() => "");
    return canaries.some((canary) => text.includes(canary)) ? [file] : [];
  });
  return (await Promise.all(found)).flat();
}

/** Anything that was left in the machine's temporary folder itself, apart from other programs' things. */
async function leftInTemp(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith("kadoa-import"));
}

it.runIf(process.platform === "linux")(
  "an import that is ended at any moment leaves no secret in a file or on a command line",
  async () => {
    const world = await createWorld(async () => {});
    await clickTogether(world);
    const { envVars } = world.stack.workspace;
    const config = await world.stack.getAllConfig();
    const temp = path.join(world.folder, "temp");
    await mkdir(temp);
    const { KADOA_API_KEY: _, ...inherited } = process.env;
    const env = { ...inherited, ...envVars, TMPDIR: temp };
    const seen = new Set<string>();

    const watch = async (): Promise<Running[]> => {
      const all = await processes();
      for (const { commandLine } of all) seen.add(commandLine.join(" "));
      return clisIn(world.folder, all);
    };
    const ended = async (child: ChildProcess): Promise<void> => {
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      while ((await watch()).length > 0) await pause(20); // What it had started goes on without it.
    };

    const cases = moments.flatMap((moment) =>
      (["SIGKILL", "SIGHUP"] as const).map((signal) => ({ moment, signal })),
    );
    // Each signal meets the import with its secrets on their way, and once more a moment later.
    const tried = full ? cases : cases.slice(2, 6);
    for (const [number, { moment, signal }] of tried.entries()) {
      const stackName = `ended-${number}`;
      const stack = await LocalWorkspace.createStack({ stackName, workDir: world.folder }, { envVars });
      await stack.setAllConfig(config);
      const args = ["import", "--stack", stackName, "--out", `${stackName}.js`, "--yes"];
      const child = spawn(process.execPath, [path.resolve("dist/cli/main.js"), ...args], {
        cwd: world.folder,
        env,
        stdio: "ignore",
      });
      while (child.exitCode === null && !(await moment.has(stackName, world, await watch()))) await pause(2);
      expect(child.exitCode, `${stackName} ended before ${moment.name}`).toBeNull();
      child.kill(signal);
      await ended(child);

      const places = [
        world.folder,
        "/dev/shm",
        process.env.PULUMI_HOME ?? "",
        path.join(homedir(), ".cache/pulumi-kadoa"),
      ];
      const leaks = (await Promise.all(places.map(leaksIn))).flat();
      expect({ moment: moment.name, signal, leaks, left: await leftInTemp() }).toEqual({
        moment: moment.name,
        signal,
        leaks: [],
        left: [],
      });
    }
    expect([...seen].filter((line) => canaries.some((canary) => line.includes(canary)))).toEqual([]);
    expect([...seen].filter((line) => / import --file /.test(line)).length).toBeGreaterThan(0);
    report(
      "Ends of an import",
      [
        ["ended", String(tried.length)],
        ["command lines seen", String(seen.size)],
        ["secrets left in files or on command lines", "0"],
      ],
      5,
      12,
    );
  },
);

it.runIf(process.platform === "linux")(
  "an import whose Pulumi is killed leaves nothing in the stack, and the next one takes everything with the same secrets",
  async () => {
    const world = await createWorld(async () => {});
    await clickTogether(world);
    const { KADOA_API_KEY: _, ...inherited } = process.env;
    const env = { ...inherited, ...world.likewise().envVars };
    const args = [path.resolve("dist/cli/main.js"), "import", "--stack", "test", "--yes"];
    const child = spawn(process.execPath, args, { cwd: world.folder, env, stdio: "ignore" });
    let clis: Running[] = [];
    while (child.exitCode === null && !(await isLocked("test", world, clis))) {
      clis = await clisIn(world.folder, await processes());
      await pause(2);
    }
    for (const { pid } of clis) process.kill(Number(pid), "SIGKILL");
    await once(child, "exit");
    expect(child.exitCode).toBe(1);
    expect(await world.stateResources()).toEqual([]);
    expect(await readdir(world.folder)).not.toContain("kadoa.js");

    await world.stack.cancel();
    const again = await world.cli(["import", "--stack", "test", "--output", "json", "--yes"]);
    expect(again.code).toBe(0);
    const { resources } = JSON.parse(again.stdout) as { resources: { secrets: { configKey: string }[] }[] };
    expect(resources.flatMap(({ secrets }) => secrets.map(({ configKey }) => configKey)).sort()).toEqual([
      "basicAuthPassword",
      "bearerAuthToken",
      "headerAuthHeaders",
      "slackWebhookUrl",
    ]);
    expect(await world.stateResources()).toHaveLength(4);
  },
);
