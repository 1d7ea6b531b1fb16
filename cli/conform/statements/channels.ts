import { dataOf, shapes, statusIs } from "../answers";
import { Difference, type Found } from "../difference";
import { channelsIn, channelsPath, noId } from "../paths";
import type { Probe } from "../probe";
import { holds, notTried, recorded, type Statement } from "../statement";
import { sources, v5 } from "./sources";

const list = sources.openapi(`GET ${v5}/channels`);
const one = sources.openapi(`GET ${v5}/channels/{channelId}`);

/** What can be read of channels. */
export const channels: readonly Statement<Probe>[] = [
  {
    id: "channels.list",
    source: list,
    level: "read",
    expected: "200 with data.channels, each with the documented properties",
    async look(probe) {
      await probe.channels();
      return holds(await probe.get(channelsPath));
    },
  },
  {
    id: "channels.status",
    source: sources.open,
    level: "read",
    needs: ["channels.list"],
    async look({ get }) {
      const answer = await get(channelsPath);
      const { status } = answer.json as { status?: unknown };
      return recorded(status === "success" ? 'status "success"' : "another status than success", answer);
    },
  },
  {
    id: "channels.without-configurations",
    source: list,
    level: "read",
    needs: ["channels.list"],
    async look(probe) {
      const query = { includeConfigurations: "false" };
      const [channel] = await probe.channels(query);
      const answer = await probe.get(channelsPath, query);
      if (channel === undefined) return notTried("the account has no channel");
      const links = channel.linkedConfigurations;
      if (links === undefined) return recorded("left out", answer, { configurationsNotIncluded: "absent" });
      if (links !== null && links.length > 0) return recorded("included all the same", answer);
      return recorded("an empty list", answer, { configurationsNotIncluded: "empty" });
    },
  },
  {
    id: "channels.of-unknown-workflow",
    source: list,
    level: "read",
    needs: ["channels.list"],
    expected: "200 with channels that are linked to the workflow",
    async look(probe) {
      const query = { workflowId: `${probe.prefix}none` };
      const found = await probe.channels(query);
      const all = new Set((await probe.channels()).map(({ id }) => id));
      const answer = await probe.get(channelsPath, query);
      if (found.some(({ id }) => !all.has(id))) {
        throw new Difference("channels that the whole list does not have", answer.requestId);
      }
      return holds(answer);
    },
  },
  {
    id: "channels.of-workflow",
    source: list,
    level: "read",
    needs: ["channels.list", "settings.list"],
    look: channelsOfWorkflow,
  },
  {
    id: "channels.unknown",
    source: one,
    level: "read",
    expected: "404 for an id that no channel has",
    async look({ get }) {
      const answer = await get(`${channelsPath}/${noId}`);
      statusIs(answer, 404);
      return holds(answer);
    },
  },
  {
    id: "channels.one",
    source: one,
    level: "read",
    needs: ["channels.list"],
    expected: "200 with data.channel as in the list",
    async look(probe) {
      const [channel] = await probe.channels();
      if (channel === undefined) return notTried("the account has no channel");
      const answer = await probe.get(`${channelsPath}/${encodeURIComponent(channel.id)}`);
      const { id } = dataOf(answer, 200, { channel: shapes.channel }).channel;
      if (id !== channel.id) throw new Difference("another channel", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "lists.stable",
    question: 10,
    source: sources.open,
    level: "read",
    needs: ["channels.list"],
    async look(probe) {
      const before = (await probe.channels()).map(({ id }) => id);
      const answer = await probe.ask(channelsPath);
      const same =
        channelsIn(answer)
          .map(({ id }) => id)
          .join() === before.join();
      return recorded(same ? "the same order when asked again" : "another order, or other channels", answer);
    },
  },
];

/** Whether the filter goes by the workflow's own settings: only where the account's own settings show it. */
async function channelsOfWorkflow(probe: Probe) {
  const settings = await probe.settings();
  const ofWorkspace = settings.filter(({ workflowId }) => !workflowId);
  const workflowId = settings.find((setting) => setting.workflowId)?.workflowId;
  if (!workflowId) return notTried("no workflow of the account has a setting of its own");
  const idsOf = (those: typeof settings) =>
    those.flatMap((setting) => (setting.channels ?? []).map(({ id }) => id));
  const own = new Set(idsOf(settings.filter((setting) => setting.workflowId === workflowId)));
  const others = idsOf(ofWorkspace).filter((id) => !own.has(id));
  const query = { workflowId };
  const found = (await probe.channels(query)).map(({ id }) => id);
  const answer = await probe.get(channelsPath, query);
  const missing = [...own].some((id) => !found.includes(id));
  if (missing) return recorded("not all that the workflow's own settings name", answer);
  const behaviour = (channelsOfWorkflow: Found["channelsOfWorkflow"] & string) => ({ channelsOfWorkflow });
  if (found.every((id) => own.has(id))) {
    const decided = others.length > 0 ? behaviour("own") : undefined;
    return recorded("those that the workflow's own settings name", answer, decided);
  }
  return recorded("more than the workflow's own settings name", answer, behaviour("effective"));
}
