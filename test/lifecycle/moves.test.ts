import * as kadoa from "pulumi-kadoa";
import { expect, it } from "vitest";
import { full } from "../faults/figures";
import { createWorld, type World } from "./world";

interface Key {
  eventType: string;
  workflowId?: string;
}

type Keys = Record<string, Key>;

const [failed, finished, started] = ["workflow_failed", "workflow_finished", "workflow_started"];

/** A program in which each setting goes to the channel of its own name, so that it shows whose it is. */
function program(keys: Keys, channels: readonly string[]) {
  return async () => {
    const own = new Map(
      channels.map((name) => [
        name,
        new kadoa.EmailChannel(`to-${name}`, { recipients: [`${name}@example.com`] }),
      ]),
    );
    for (const [name, key] of Object.entries(keys)) {
      const channel = own.get(name);
      new kadoa.NotificationSetting(name, { ...key, channels: channel === undefined ? [] : [channel] });
    }
  };
}

function byIndex(...eventTypes: (string | undefined)[]): Keys {
  const keys = eventTypes.map((eventType = "", index): [string, Key] => [`s${index}`, { eventType }]);
  return Object.fromEntries(keys);
}

async function routesOf(world: World): Promise<string[]> {
  const { settings } = await world.serverState();
  return settings
    .map(({ eventType, workflowId, channels }) =>
      [workflowId ?? "workspace", eventType, ...channels.map(({ name }) => name)].join(" "),
    )
    .sort();
}

function declared(keys: Keys): string[] {
  return Object.entries(keys)
    .map(([name, { eventType, workflowId }]) => `${workflowId ?? "workspace"} ${eventType} to-${name}`)
    .sort();
}

const names = ["s0", "s1", "s2", "renamed"];

/** Edits of one stack, each on top of the one before, with the calls that it takes. */
const edits: [title: string, keys: Keys, calls: Record<string, number>][] = [
  ["two swapped", byIndex(finished, failed, started), { GET: 2, PUT: 2 }],
  ["a circle of three", byIndex(failed, started, finished), { GET: 3, PUT: 3 }],
  ["the first removed", byIndex(started, finished), { GET: 2, PUT: 2, DELETE: 1 }],
  // The first one's event was its own before: what it had there is looked for, and gone.
  ["one inserted in front", byIndex(failed, started, finished), { GET: 3, PUT: 2, POST: 1 }],
  [
    "one renamed without an alias",
    { ...byIndex(failed, started), renamed: { eventType: finished ?? "" } },
    { GET: 1, PUT: 1 },
  ],
  [
    "two workflows swapped",
    {
      s0: { eventType: failed ?? "", workflowId: "a" },
      s1: { eventType: failed ?? "", workflowId: "b" },
      renamed: { eventType: finished ?? "" },
    },
    { POST: 2, DELETE: 2 },
  ],
  [
    "back to the other's workflow",
    {
      s0: { eventType: failed ?? "", workflowId: "b" },
      s1: { eventType: failed ?? "", workflowId: "a" },
      renamed: { eventType: finished ?? "" },
    },
    { GET: 2, PUT: 2 },
  ],
];

it.each([
  ["", edits, {}],
  // Of these, the ones in which each setting takes what another one leaves.
  [" (--parallel 1)", full ? edits : edits.slice(0, 3), { parallel: 1 }],
])(
  "settings that exchange their keys converge in one up, and none is deleted whose key stays%s",
  async (_, edits, options) => {
    const world = await createWorld(program(byIndex(failed, finished, started), names));
    await world.up();
    for (const [title, keys, expected] of edits) {
      const calls = await world.requestsDuring(() => world.up(program(keys, names), options));
      expect(await routesOf(world), title).toEqual(declared(keys));
      const { "POST /v4/oauth2/token": forWorkspace, ...others } = calls;
      expect(forWorkspace).toBe(1);
      const byMethod = Object.entries(others).map(([call, count]): [string, number] => [
        call.split(" ")[0] ?? "",
        count,
      ]);
      const inOrder = Object.fromEntries(byMethod);
      // How often it is looked depends on what resources had before.
      expect({ ...inOrder, GET: 0 }, title).toEqual({ ...expected, GET: 0 });
      expect(inOrder.GET ?? 0, title).toBeLessThanOrEqual(6);
    }
    const resources = 1 + names.length + Object.keys(edits.at(-1)?.[1] ?? {}).length;
    expect((await world.preview()).changes).toEqual({ same: resources });
    expect((await world.refresh()).changes).toEqual({ same: resources });
  },
);

it("a key that somebody else's setting holds is refused, and the own setting is still there", async () => {
  const world = await createWorld(program(byIndex(failed), names));
  await world.up();
  await world.outside("POST", "/v5/notifications/settings", { eventType: finished, eventConfiguration: {} });
  const before = await routesOf(world);

  const refused = await world.failing(() => world.up(program(byIndex(finished), names)));

  expect(refused).toContain("it exists already");
  expect(refused).toContain("adopt: { id:");
  expect(await routesOf(world)).toEqual(before);
});

it("an exchange of which --target makes one half is completed by the next up", async () => {
  const world = await createWorld(program(byIndex(failed, finished), names));
  await world.up();
  const swapped = byIndex(finished, failed);
  const urn = (await world.stateResources()).find(({ urn }) => urn.endsWith("::s0"))?.urn ?? "";
  await world.up(program(swapped, names), { target: [urn] });
  // The other half is not a target: its event goes where it went until it is.
  expect(await routesOf(world)).toEqual([
    "workspace workflow_failed to-s0",
    "workspace workflow_finished to-s0",
  ]);

  await world.up();

  expect(await routesOf(world)).toEqual(declared(swapped));
  expect((await world.preview()).changes).toEqual({ same: 7 });
});

it("a swap with `up --refresh` is done as without it", async () => {
  const world = await createWorld(program(byIndex(failed, finished), names));
  await world.up();
  const swapped = byIndex(finished, failed);
  await world.up(program(swapped, names), { refresh: true });
  expect(await routesOf(world)).toEqual(declared(swapped));
  expect((await world.preview()).changes).toEqual({ same: 7 });
});

it("a setting that is replaced by force keeps its object, and its event is never without it", async () => {
  const world = await createWorld(program(byIndex(failed, finished), names));
  await world.up();
  const { settings } = await world.serverState();
  const urn = (await world.stateResources()).find(({ urn }) => urn.endsWith("::s0"))?.urn ?? "";

  const calls = await world.requestsDuring(() => world.up(undefined, { replace: [urn] }));

  expect(Object.keys(calls).filter((call) => !call.startsWith("GET"))).toEqual(["POST /v4/oauth2/token"]);
  expect((await world.serverState()).settings.map(({ id }) => id)).toEqual(settings.map(({ id }) => id));
  expect((await world.preview()).changes).toEqual({ same: 7 });
  expect((await world.destroy()).changes).toEqual({ delete: 7 });
  expect((await world.serverState()).settings).toEqual([]);
});

it("an event that another setting keeps by ignoreChanges is refused in the preview, which names that setting", async () => {
  const keeping = (keys: Keys, ignoreChanges: string[]) => async () => {
    const [first = { eventType: "" }, second = { eventType: "" }] = Object.values(keys);
    const taker = new kadoa.NotificationSetting("taker", { ...first, channels: [] });
    new kadoa.NotificationSetting("keeper", { ...second, channels: [] }, { ignoreChanges, dependsOn: taker });
  };
  const world = await createWorld(keeping(byIndex(failed, finished), []));
  await world.up();
  const before = await world.serverState();

  const swapped = keeping(byIndex(finished, failed), ["eventType"]);
  const refused = await world.failing(() => world.preview(swapped));
  expect(refused).toContain(
    'workflow_finished (workspace) stays with NotificationSetting "keeper", whose `ignoreChanges` keeps it there',
  );
  await world.failing(() => world.up(swapped));
  expect((await world.serverState()).settings).toEqual(before.settings);
});

it("a setting that goes with retainOnDelete leaves its event to the one that takes it", async () => {
  const retained = async () => {
    new kadoa.NotificationSetting(
      "before",
      { eventType: "workflow_failed", channels: [] },
      { retainOnDelete: true },
    );
  };
  const world = await createWorld(retained);
  await world.up();
  const { settings } = await world.serverState();

  await world.up(program({ s0: { eventType: "workflow_failed" } }, names));
  expect((await world.serverState()).settings.map(({ id }) => id)).toEqual(settings.map(({ id }) => id));

  await world.destroy();
  expect((await world.serverState()).settings).toEqual([]);
});
