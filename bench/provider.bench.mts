// What the provider's process takes, called by gRPC as Pulumi's engine does: from its start to the answer to the first
// check, for the first create, and for each later one. Against a bare dynamic provider, whose calls do nothing; what
// ours takes more of a create holds the call of Kadoa's API. The candidates take turns. ROUNDS=9 can be set.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials, Server, ServerCredentials } from "@grpc/grpc-js";
import provider from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type * as Thunk from "../sdk/thunk.ts";
import { startLocalKadoa } from "./local-kadoa.mts";
import { median, over, report } from "./results.mts";
import { floorThunk } from "./stack/candidates.mts";
import { type Project, withProject } from "./stack/project.mts";

const root = join(import.meta.dirname, "..");
const rounds = Number(process.env.ROUNDS ?? 9);
const later = 200;
const { thunkOf } = (await import(join(root, "dist/sdk/thunk.js"))) as typeof Thunk;
const host = join(root, "node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js");
const { Struct } = struct;

type Inputs = Parameters<typeof Struct.fromJavaScript>[0];
type Call = (request: object, done: (error: Error | null, response: never) => void) => void;

/** Answers what a method of the provider answers. */
function called<T>(client: object, method: string, request: object): Promise<T> {
  const call = (client as Record<string, Call>)[method];
  if (call === undefined) throw new Error(`a provider has no method ${method}`);
  return new Promise((resolve, reject) => {
    call.call(client, request, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

function inputsOf(thunk: string, number: number): Inputs {
  const args = {
    name: `channel-${number}`,
    webhookUrl: `https://example.com/hooks/${number}`,
    httpMethod: "POST",
  };
  const run = {
    isDeployment: true,
    stack: "organization/bench/bench",
    prior: { objects: [], wanted: [], workspaces: [] },
  };
  return { ...args, __provider: thunk, __run: run };
}

async function check(client: object, inputs: Inputs): Promise<Inputs> {
  const request = new messages.CheckRequest();
  request.setUrn("urn:pulumi:bench::bench::pulumi-nodejs:dynamic/kadoa:WebhookChannel::channel");
  request.setOlds(Struct.fromJavaScript({}));
  request.setNews(Struct.fromJavaScript(inputs));
  const answer = await called<InstanceType<typeof messages.CheckResponse>>(client, "check", request);
  const [failure] = answer.getFailuresList();
  if (failure !== undefined) throw new Error(failure.getReason());
  return answer.getInputs()?.toJavaScript() ?? {};
}

async function create(client: object, inputs: Inputs): Promise<void> {
  const request = new messages.CreateRequest();
  request.setUrn("urn:pulumi:bench::bench::pulumi-nodejs:dynamic/kadoa:WebhookChannel::channel");
  request.setProperties(Struct.fromJavaScript(inputs));
  await called(client, "create", request);
}

/** Milliseconds of each piece of work, in a process that is new. */
async function measured(thunk: string, engine: string, { folder, env }: Project) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [host, engine], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = (await once(createInterface(child.stdout), "line")) as [string];
  const client = new provider.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const configuration = new messages.ConfigureRequest();
  configuration.setArgs(Struct.fromJavaScript({}));
  await called(client, "configure", configuration);
  const first = await check(client, inputsOf(thunk, 0));
  const checked = performance.now();
  await create(client, first);
  const created = performance.now();
  const each: number[] = [];
  for (let number = 1; number <= later; number++) {
    const began = performance.now();
    await create(client, await check(client, inputsOf(thunk, number)));
    each.push(performance.now() - began);
  }
  client.close();
  child.kill("SIGTERM");
  await once(child, "close");
  return { start: checked - startedAt, first: created - checked, later: median(each) };
}

type Measured = Awaited<ReturnType<typeof measured>>;

/** The process only looks whether it is there. */
async function startEngine(): Promise<{ server: Server; address: string }> {
  const server = new Server();
  const port = await new Promise<number>((resolve, reject) => {
    const done = (error: Error | null, bound: number) => (error ? reject(error) : resolve(bound));
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), done);
  });
  return { server, address: `127.0.0.1:${port}` };
}

const kadoa = await startLocalKadoa();
const { server, address } = await startEngine();
try {
  const found: { ours: Measured[]; bare: Measured[] } = { ours: [], bare: [] };
  await withProject("floor", 1, kadoa, async (project) => {
    for (let round = 0; round < rounds; round++) {
      found.bare.push(await measured(floorThunk(join(project.folder, "provider.js")), address, project));
      found.ours.push(await measured(thunkOf("WebhookChannel"), address, project));
    }
  });
  const row = (work: string, of: (one: Measured) => number, because?: string) => {
    const figures = { ours: median(found.ours.map(of)), bare: median(found.bare.map(of)) };
    return { work, figures, unit: "ms", peer: "bare", ...(because !== undefined && { because }) };
  };
  report("provider", [
    over(
      row(
        "start to the answer to the first check, its call of the API included",
        ({ start }) => start,
        "28 to 32 ms load the handlers and what checks arguments, 8 ms undici's connections, and the rest is the call of Kadoa; " +
          "with the first create it is about 70 ms of the 100 that both may take. V8's compile cache would save 9 of the 30 ms, " +
          "for a folder of code on each user's machine.",
      ),
      40,
    ),
    over(
      row("first create, with its call of the API", ({ first }) => first),
      60,
    ),
    over(
      row(
        `check and create of ${later} more, each with its call of the API`,
        ({ later }) => later,
        "2 to 3 ms are the wait before a create, without which nothing could prove whose an object is whose answer was " +
          "lost; it takes no processor time, and the creates of a run wait side by side. 0.9 ms are the call of Kadoa, and " +
          "0.2 to 0.3 ms the look for the engine before it.",
      ),
      1,
    ),
  ]);
} finally {
  server.forceShutdown();
  kadoa.child.kill("SIGTERM");
}
