import { webhook } from "../world";
import { aSetting, channelOf, data, failed, hook, post, type Readings, status, twice, v5 } from "./calls";

/** Which requests are refused. */
export const refusals: Readings = {
  secondWebSocketChannel: {
    async shows(world) {
      const live = { name: "live", channelType: "WEBSOCKET", config: {} };
      const first = channelOf(await post(world, "channels", live));
      const again = await post(world, "channels", { ...live, name: "other" });
      return again.status === 201 ? channelOf(again).id === first.id : again.status;
    },
    seen: { 400: 400, 409: 409, existing: true },
  },
  duplicateSetting: { shows: twice("settings", failed()), seen: { 400: 400, 409: 409, 422: 422 } },
  channelTypeChange: {
    async shows(world) {
      const { id } = await world.channel(hook);
      const email = { name: "hook", channelType: "EMAIL", config: { recipients: ["a@example.com"] } };
      return status(world.call("PUT", `${v5}/channels/${id}`, email));
    },
    seen: { 400: 400, 409: 409, done: 200 },
  },
  duplicateChannelName: { shows: twice("channels", hook), seen: { accepted: 201, 400: 400, 409: 409 } },
  deleteOfLinkedChannel: {
    async shows(world) {
      const { first } = await aSetting(world);
      return status(world.call("DELETE", `${v5}/channels/${first}`));
    },
    seen: { unlinks: 200, 400: 400, 409: 409 },
  },
  settingWithoutChannels: {
    shows: (world) => status(post(world, "settings", failed())),
    seen: { accepted: 201, 400: 400 },
  },
  emptyChannelIds: {
    async shows(world) {
      const { path } = await aSetting(world);
      const answer = await world.call("PUT", path, { channelIds: [] });
      if (answer.status !== 200) return answer.status;
      return (data(answer).settings as { channels: object[] }).channels.length;
    },
    seen: { unlinks: 0, keeps: 2, 400: 400 },
  },
  repeatedDelete: {
    async shows(world) {
      const { path } = await aSetting(world);
      await world.call("DELETE", path);
      return status(world.call("DELETE", path));
    },
    seen: { 404: 404, 200: 200 },
  },
  eventTypes: {
    async shows(world) {
      const { eventTypes } = data(await world.call("GET", `${v5}/event-types`)) as { eventTypes: object[] };
      const recovery = await status(post(world, "settings", failed({ eventType: "workflow_recovered" })));
      return [eventTypes.length, recovery];
    },
    seen: { documented: [12, 400], openapi: [9, 400], all: [13, 201] },
  },
  eventConfiguration: {
    async shows(world) {
      const answer = await post(world, "settings", failed({ eventConfiguration: { a: 1 } }));
      if (answer.status !== 201) return answer.status;
      return (data(answer).settings as { eventConfiguration: object }).eventConfiguration;
    },
    seen: { kept: { a: 1 }, emptied: {}, 400: 400 },
  },
  logPageOutOfRange: {
    async shows(world) {
      const answers = [
        "limit=0",
        "limit=101",
        "offset=-1",
        "offset=1.5",
        "offset=9e9",
        `offset=${"9".repeat(400)}`,
      ];
      const seen = await Promise.all(answers.map((query) => world.call("GET", `${v5}/logs?${query}`)));
      if (seen.every((answer) => answer.status === 400)) return 400;
      return seen.map((answer) => Object.values(data(answer).pagination as object).slice(1, 3));
    },
    seen: {
      corrected: [
        [1, 0],
        [100, 0],
        [50, 0],
        [50, 0],
        [50, 0],
        [50, Number.MAX_SAFE_INTEGER],
      ],
      400: 400,
    },
  },
  unknownWorkflow: {
    shows: (world) => status(post(world, "settings", failed({ workflowId: "wf-7" }))),
    seen: { accepted: 201, 400: 400, 404: 404 },
  },
  unknownChannel: {
    shows: (world) => status(post(world, "settings", failed({ channelIds: ["no-such-channel"] }))),
    seen: { 400: 400, 404: 404, ignored: 201 },
  },
  foreignObject: {
    async shows(world) {
      const { id } = await world.channel(hook);
      const key = { "x-api-key": "other" };
      const absent = await status(world.call("GET", `${v5}/channels/no-such-id`, undefined, key));
      return [absent, await status(world.call("GET", `${v5}/channels/${id}`, undefined, key))];
    },
    seen: { 404: [404, 404], 403: [404, 403] },
  },
  unknownBodyKeys: {
    shows: (world) => status(post(world, "channels", { ...hook, colour: "red" })),
    seen: { 400: 400, ignored: 201 },
  },
  unknownConfigKeys: {
    async shows(world) {
      const config = { ...hook.config, colour: "red" };
      const answer = await post(world, "channels", { ...hook, config });
      return answer.status === 201 ? "colour" in channelOf(answer).config : answer.status;
    },
    seen: { dropped: false, kept: true, 400: 400 },
  },
  jsonAsText: {
    shows: (world) =>
      status(world.call("POST", `${v5}/channels`, hook, { "content-type": "text/plain;charset=UTF-8" })),
    seen: { read: 201, 415: 415 },
  },
  otherUrlSchemes: {
    async shows(world) {
      const urls = ["ftp://example.com/k", "javascript:alert(1)"];
      const made = urls.map((url) => status(post(world, "channels", { name: "odd", ...webhook(url) })));
      return Promise.all(made);
    },
    seen: { 400: [400, 400], accepted: [201, 201] },
  },
  errorBody: {
    async shows(world) {
      const { text } = await world.call("GET", `${v5}/channels/no-such-id`);
      return text;
    },
    seen: {
      v5: '{"data":null,"status":"error","message":"Channel not found"}',
      v4: '{"error":true,"message":"Channel not found"}',
      text: "Channel not found",
      none: "",
    },
  },
  realtimePlan: {
    shows: (world) => status(world.call("POST", "/v4/oauth2/token")),
    seen: { included: 200, 403: 403 },
  },
};
