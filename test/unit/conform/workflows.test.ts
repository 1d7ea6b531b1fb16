import { Agent } from "undici";
import { expect, it, onTestFinished } from "vitest";
import { judge } from "../../../cli/conform/judge";
import { clean } from "../../../cli/conform/made";
import { prefix } from "../../../cli/conform/paths";
import { Probe } from "../../../cli/conform/probe";
import { Realtime } from "../../../cli/conform/realtime";
import { madeWorkflows } from "../../../cli/conform/statements/made-workflows";
import { workflows } from "../../../cli/conform/statements/workflows";
import { Wire } from "../../../cli/conform/wire";
import { Secrets } from "../../../client/secrets";
import { startWorld, type World, webhook } from "../../emulator/world";
import { conformed, found, heartbeatIntervalMs } from "./conformed";

async function workflow(world: World, name: string): Promise<void> {
  const urls = ["https://shop.example.com/laptops"];
  expect((await world.call("POST", "/v4/workflows", { name, urls })).status).toBe(201);
}

it("a workflow is made, run and deleted; it is not run where people would hear of that", async () => {
  const world = await startWorld({ heartbeatIntervalMs });
  const report = await conformed(world.emulator, { level: "write", listenMs: 200 });
  for (const id of ["create", "found", "created", "run", "job", "data-of-run", "delete"]) {
    expect(found(report, `workflows.${id}`)).toMatchObject({ status: "holds" });
  }
  const { workflows: left, events } = await world.state();
  expect(left).toEqual([]);
  expect(events.map(({ eventType }) => eventType)).toEqual(["workflow_started", "workflow_finished"]);
  const channel = await world.channel({ name: "own", ...webhook() });
  await world.setting({ eventType: "workflow_finished", channelIds: [channel.id] });
  const heard = await conformed(world.emulator, { level: "write", listenMs: 200 });
  expect(found(heard, "workflows.run").reason).toBe("settings of the workspace would tell people of the run");
  expect((await world.state()).events).toHaveLength(events.length);
});

it("workflows of the account are read, and nothing of them is in the report", async () => {
  const world = await startWorld({ heartbeatIntervalMs });
  await workflow(world, "canary-name");
  const report = await conformed(world.emulator, { listenMs: 200 });
  for (const id of ["list", "search", "one", "data", "unknown-job"]) {
    expect(found(report, `workflows.${id}`)).toMatchObject({ status: "holds" });
  }
  expect(JSON.stringify(report)).not.toContain("canary");
});

it("in a service that is not of this machine no workflow is made, run or deleted", async () => {
  const world = await startWorld();
  await workflow(world, `${prefix}of-somebody`);
  const { wire, probe, signal } = elsewhere(world);
  const { statements } = await judge(probe, {
    statements: [...workflows, ...madeWorkflows],
    level: "write",
    signal,
    onStatement: () => {},
  });
  expect(statements.filter(({ status }) => status === "differs")).toEqual([]);
  expect(statements.find(({ id }) => id === "workflows.list")?.status).toBe("holds");
  expect(statements.find(({ id }) => id === "workflows.create")?.reason).toContain("no workflow is made");
  expect(await clean(wire, prefix)).toMatchObject({ workflows: 0, left: 0 });
  const calls = Object.keys((await world.state()).requests).filter((call) => call.includes("/v4/workflows"));
  // One was made by this test.
  expect(calls.filter((call) => !call.startsWith("GET "))).toEqual(["POST /v4/workflows"]);
  expect((await world.state()).workflows).toHaveLength(1);
});

/** The same service by a name of the internet. */
function elsewhere({ emulator: { url, apiKey } }: World) {
  const { signal } = new AbortController();
  const agent = new Agent();
  onTestFinished(() => agent.close());
  const dispatcher = agent.compose(
    (dispatch) => (options, handler) => dispatch({ ...options, origin: url }, handler),
  );
  const secrets = new Secrets();
  const times = { answerMs: 5_000, listenMs: 100, settleMs: 100 };
  const baseUrl = "https://api.example.com";
  const wire = new Wire({
    baseUrl,
    apiKey,
    connections: dispatcher,
    secrets,
    signal,
    answerMs: times.answerMs,
  });
  const realtime = new Realtime({ wire, realtimeUrl: "wss://realtime.example.com", secrets, signal, times });
  return { wire, signal, probe: new Probe({ wire, realtime, realtimeApiUrl: baseUrl, times, signal }) };
}
