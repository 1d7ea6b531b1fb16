import { expect } from "vitest";
import {
  aSetting,
  channelOf,
  data,
  failed,
  hook,
  post,
  type Readings,
  reached,
  type Shows,
  settingsOf,
  twoLevels,
  v5,
  withToken,
} from "./calls";

/** What answers look like, and where events go. */
export const answers: Readings = {
  channelSecrets: {
    async shows(world) {
      return (channelOf(await post(world, "channels", withToken)).config as { auth: object }).auth;
    },
    seen: {
      given: { type: "bearer", token: "of-the-hook" },
      masked: { type: "bearer", token: "********" },
      absent: { type: "bearer" },
    },
  },
  workspaceLevel: {
    async shows(world) {
      const { body } = await post(world, "settings", failed());
      return JSON.stringify(body).match(/"workflowId":[^,]+/)?.[0];
    },
    seen: { absent: undefined, null: '"workflowId":null', empty: '"workflowId":""' },
  },
  channelsOfSetting: {
    async shows(world) {
      const { path } = await aSetting(world);
      return (data(await world.call("GET", path)).settings as { channels: { name: string }[] }).channels[0]
        ?.name;
    },
    seen: { given: "hook", reversed: "second" },
  },
  listOrder: {
    async shows(world) {
      await aSetting(world);
      return (data(await world.call("GET", `${v5}/channels`)).channels as { name: string }[])[0]?.name;
    },
    seen: { "oldest-first": "hook", "newest-first": "second" },
  },
  updatedAtOfNoChange: {
    async shows(world) {
      const { path } = await aSetting(world);
      const { updatedAt } = data(await world.call("GET", path)).settings as { updatedAt: string };
      await expect.poll(() => new Date().toISOString()).not.toBe(updatedAt);
      const after = data(await world.call("PUT", path, { enabled: true })).settings as { updatedAt: string };
      return after.updatedAt === updatedAt;
    },
    seen: { moves: false, stays: true },
  },
  configDefaults: {
    async shows(world) {
      return Object.keys(channelOf(await post(world, "channels", hook)).config).length;
    },
    seen: { none: 2, added: 3 },
  },
  ids: {
    async shows(world) {
      return channelOf(await post(world, "channels", hook)).id.length;
    },
    seen: { uuid: 36, hex: 24 },
  },
  authType: {
    async shows(world) {
      return (channelOf(await post(world, "channels", withToken)).config as { auth: { type: string } }).auth
        .type;
    },
    seen: { given: "bearer", "upper-case": "BEARER" },
  },
  timestamps: {
    async shows(world) {
      const { body } = await post(world, "channels", hook);
      return /"createdAt":"[-\d]+T[:\d]+Z"/.test(JSON.stringify(body));
    },
    seen: { milliseconds: false, seconds: true },
  },
  dateHeader: {
    shows: async (world) => (await world.call("GET", `${v5}/channels`)).headers.date !== undefined,
    seen: { present: true, absent: false },
  },
  configurationsNotIncluded: {
    async shows(world) {
      await aSetting(world);
      const { text } = await world.call("GET", `${v5}/channels?includeConfigurations=false`);
      return /"linkedConfigurations":\[\]/.test(text);
    },
    seen: { absent: false, empty: true },
  },
  channelsOfWorkflow: {
    async shows(world) {
      await twoLevels(world);
      return (data(await world.call("GET", `${v5}/channels?workflowId=wf-7`)).channels as object[]).length;
    },
    seen: { own: 1, effective: 2 },
  },
  ...Object.fromEntries(
    (
      [
        ["settingsOfWorkflow", "?workflowId=wf-7", { exact: 1, effective: 2 }],
        ["settingsWithoutFilter", "", { all: 2, workspace: 1 }],
        ["emptyWorkflowFilter", "?workflowId=", { all: 2, workspace: 1, none: 0 }],
      ] as const
    ).map(([key, query, seen]) => {
      const shows: Shows = async (world) => {
        await twoLevels(world);
        return settingsOf(await world.call("GET", `${v5}/settings${query}`)).length;
      };
      return [key, { shows, seen }];
    }),
  ),
  testDelivery: {
    async shows(world) {
      await aSetting(world, { enabled: false });
      return (await reached(world, `${v5}/test`, { eventType: "workflow_failed" })).length;
    },
    seen: { "as-events": 0, "also-disabled": 2 },
  },
  testOfRecovered: {
    async shows(world) {
      await aSetting(world);
      await world.setting(failed({ eventType: "workflow_finished" }));
      return (await reached(world, `${v5}/test`, { eventType: "workflow_recovered" })).length;
    },
    seen: { sent: 2, suppressed: 0 },
  },
  logRows: {
    async shows(world) {
      await aSetting(world);
      await world.call("POST", `${v5}/test`, { eventType: "workflow_failed" });
      return (data(await world.call("GET", `${v5}/logs`)).events as object[]).length;
    },
    seen: { "per-channel": 2, "per-event": 1 },
  },
  disabledSetting: {
    async shows(world) {
      await aSetting(world);
      await world.setting(failed({ workflowId: "wf-7", enabled: false }));
      const event = { eventType: "workflow_failed", workflowId: "wf-7" };
      return (await reached(world, "/_emulator/events", event)).length;
    },
    seen: { mutes: 0, "falls-through": 2 },
  },
  settingsOfDeletedWorkflow: {
    async shows(world) {
      await world.setting(failed({ workflowId: "wf-7" }));
      await world.call("DELETE", "/v4/workflows/wf-7");
      return (await world.state()).settings.length;
    },
    seen: { deleted: 0, kept: 1 },
  },
};
