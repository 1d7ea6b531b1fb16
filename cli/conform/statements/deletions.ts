import { z } from "zod";
import { dataOf, statusIs } from "../answers";
import { Difference, type Found } from "../difference";
import { channelsPath, settingsIn, settingsPath } from "../paths";
import type { Probe } from "../probe";
import { holds, notTried, recorded, type Statement } from "../statement";
import type { Answer } from "../wire";
import { channelOf } from "./made-channels";
import { change, secondOf, settingNow, settingOf } from "./own-setting";
import { sources, v5 } from "./sources";

/** The end of what the run has made, and what of it a client sees. */
export const deletions: readonly Statement<Probe>[] = [
  {
    id: "channels.delete-linked",
    question: 6,
    source: sources.open,
    level: "write",
    needs: ["settings.create", "channels.order"],
    async look(probe) {
      // The setting keeps the other channel, by which it is known after a kill.
      const second = secondOf(probe);
      statusIs(await change(probe, { channelIds: [channelOf(probe).id, second] }), 200);
      const answer = await probe.remove(channelsPath, second);
      const { status } = answer;
      if (status !== 200) {
        const isKey = status === 400 || status === 409;
        return recorded(
          `refused with ${status}`,
          answer,
          isKey ? { deleteOfLinkedChannel: status } : undefined,
        );
      }
      const [{ channels }] = await settingNow(probe);
      if ((channels ?? []).some(({ id }) => id === second))
        return recorded("the setting still has it", answer);
      return recorded("it is taken out of the setting, which stays", answer, {
        deleteOfLinkedChannel: "unlinks",
      });
    },
  },
  {
    id: "settings.delete",
    source: sources.openapi(`DELETE ${v5}/settings/{settingsId}`),
    level: "write",
    needs: ["settings.create"],
    expected: "200 with data.settingsId, and 404 for the setting then",
    async look(probe) {
      const { id } = settingOf(probe);
      const answer = await probe.remove(settingsPath, id);
      const { settingsId } = dataOf(answer, 200, { settingsId: z.string() });
      await isDeleted(probe, answer, { path: settingsPath, id, named: settingsId });
      return holds(answer);
    },
  },
  {
    id: "settings.delete-again",
    question: 12,
    source: sources.open,
    level: "write",
    needs: ["settings.delete"],
    look: async (probe) => again(await probe.remove(settingsPath, settingOf(probe).id)),
  },
  {
    id: "channels.delete",
    source: sources.openapi(`DELETE ${v5}/channels/{channelId}`),
    level: "write",
    needs: ["channels.created"],
    expected: "200 with data.channelId, and 404 for the channel then",
    async look(probe) {
      const { id } = channelOf(probe);
      // Without a channel nobody could tell that such a setting is this run's.
      if (await isUsed(probe, id)) return notTried("a setting has it whose making had no good answer");
      const answer = await probe.remove(channelsPath, id);
      const { channelId } = dataOf(answer, 200, { channelId: z.string() });
      await isDeleted(probe, answer, { path: channelsPath, id, named: channelId });
      return holds(answer);
    },
  },
  {
    id: "channels.delete-again",
    question: 12,
    source: sources.open,
    level: "write",
    needs: ["channels.delete"],
    look: async (probe) => again(await probe.remove(channelsPath, channelOf(probe).id)),
  },
  {
    id: "realtime.acknowledge",
    source: sources.clients,
    level: "write",
    async look(probe) {
      // Of an event that nobody has sent.
      const { status, requestId } = await probe.acknowledge(`${probe.prefix}none`);
      return recorded(`${status} for an event that does not exist`, { requestId });
    },
  },
];

async function isUsed(probe: Probe, id: string): Promise<boolean> {
  const settings = settingsIn(await probe.ask(settingsPath));
  return settings.some(({ channels }) => (channels ?? []).some((channel) => channel.id === id));
}

async function isDeleted(
  probe: Probe,
  answer: Answer,
  { path, id, named }: { path: string; id: string; named: string },
): Promise<void> {
  if (named !== id) throw new Difference("200 with another id", answer.requestId);
  const { status, requestId } = await probe.ask(`${path}/${encodeURIComponent(id)}`);
  if (status !== 404) throw new Difference(`${status} for what was deleted`, requestId);
}

function again(answer: Answer) {
  const { status } = answer;
  const behaviour: Found | undefined =
    status === 404 || status === 200 ? { repeatedDelete: status } : undefined;
  return recorded(`${status} for what is deleted already`, answer, behaviour);
}
