import type { Behaviour } from "../../../emulator/index";
import { type Answer, type World, webhook } from "../world";

export const v5 = "/v5/notifications";
export const hook = { name: "hook", ...webhook() };
export const withToken = {
  name: "hook",
  channelType: "WEBHOOK",
  config: { ...webhook().config, auth: { type: "bearer", token: "of-the-hook" } },
};
export const failed = (more: object = {}) => ({
  eventType: "workflow_failed",
  eventConfiguration: {},
  ...more,
});
export const data = ({ body }: Answer) => body.data as Record<string, unknown>;
export const channelOf = (answer: Answer) => data(answer).channel as { config: object; id: string };
export const settingsOf = (answer: Answer) =>
  data(answer).settings as { workflowId?: string; eventType: string }[];

/** What shows a value of a key, in a world that behaves so. */
export type Shows = (world: World) => Promise<unknown>;

export const post = (world: World, kind: string, body: object) => world.call("POST", `${v5}/${kind}`, body);
export const status = async (answer: Promise<Answer>) => (await answer).status;
export const twice =
  (kind: string, body: object): Shows =>
  async (world) => {
    await post(world, kind, body);
    return status(post(world, kind, body));
  };

export const twoLevels = async (world: World) => {
  const { id } = await world.channel(hook);
  const own = await world.channel({ ...hook, name: "own" });
  await world.setting(failed({ channelIds: [id] }));
  await world.setting(failed({ workflowId: "wf-7", eventType: "workflow_finished", channelIds: [own.id] }));
};

export const aSetting = async (world: World, more: object = {}) => {
  const { id: first } = await world.channel(hook);
  const { id: second } = await world.channel({ ...hook, name: "second" });
  const { id } = await world.setting(failed({ channelIds: [first, second], ...more }));
  return { path: `${v5}/settings/${id}`, first, second };
};

/** Who gets an event, by the names of the channels. */
export const reached = async (world: World, path: string, event: object) => {
  await world.call("POST", path, event);
  const { deliveries, channels } = await world.state();
  return deliveries.map(({ channelId }) => channels.find(({ id }) => id === channelId)?.name);
};

/** What each value of a key shows. */
export type Readings = Partial<Record<keyof Behaviour, { shows: Shows; seen: Record<string, unknown> }>>;
