import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { header } from "../../../client/answers";
import { isRecord } from "../../../client/json";
import { secrets } from "../../account/secrets";
import { type Channel, dataOf, shapes, statusIs } from "../answers";
import { Difference, type Found } from "../difference";
import { channelsIn, channelsPath } from "../paths";
import type { Probe } from "../probe";
import { holds, notTried, recorded, type Statement } from "../statement";
import { sources, v5 } from "./sources";

const post = sources.openapi(`POST ${v5}/channels`);
const put = sources.openapi(`PUT ${v5}/channels/{channelId}`);
const needs = ["channels.created"];

/** Channels that this run makes: what of them comes back. */
export const madeChannels: readonly Statement<Probe>[] = [
  {
    id: "channels.create",
    source: post,
    level: "write",
    // What cannot be found again is not made.
    needs: ["channels.list", "settings.list"],
    expected: "201 with data.channel",
    async look(probe) {
      const token = `conform-${randomUUID()}`;
      secrets.learn(token);
      const body = probe.channelBody("channel", { auth: { type: "bearer", token } });
      const answer = await probe.change("POST", channelsPath, body);
      const { id } = dataOf(answer, 201, { channel: shapes.channel }).channel;
      probe.bench.channel = { id, body, token };
      return holds(answer);
    },
  },
  {
    id: "channels.created",
    source: post,
    level: "write",
    needs: ["channels.create"],
    expected: "the channel is in the list, with its name, type, URL and method",
    async look(probe) {
      const answer = await probe.ask(channelsPath);
      const found = channelsIn(answer).find(({ id }) => id === channelOf(probe).id);
      if (found === undefined) throw new Difference("it is not in the list", answer.requestId);
      const { name, channelType, config } = channelOf(probe).body;
      const isSame =
        found.name === name &&
        found.channelType === channelType &&
        found.config?.webhookUrl === config.webhookUrl &&
        found.config?.httpMethod === config.httpMethod;
      if (!isSame) throw new Difference("it is there with other values", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "channels.secrets",
    question: 4,
    source: sources.open,
    level: "write",
    needs,
    async look(probe) {
      const [channel, answer] = await readBack(probe);
      const auth = isRecord(channel.config?.auth) ? channel.config.auth : {};
      if (auth.token === undefined || auth.token === null) {
        return recorded("a token is left out", answer, { channelSecrets: "absent" });
      }
      if (auth.token === channelOf(probe).token)
        return recorded("a token as it was given", answer, { channelSecrets: "given" });
      return recorded("something in place of a token", answer, { channelSecrets: "masked" });
    },
  },
  {
    id: "channels.auth-type",
    source: sources.webhooks,
    level: "write",
    needs,
    async look(probe) {
      const [channel, answer] = await readBack(probe);
      const type = isRecord(channel.config?.auth) ? channel.config.auth.type : undefined;
      if (type === "bearer") return recorded("as it was given", answer, { authType: "given" });
      if (type === "BEARER") return recorded("in capitals", answer, { authType: "upper-case" });
      return recorded("left out, or another word", answer);
    },
  },
  {
    id: "channels.defaults",
    question: 15,
    source: sources.open,
    level: "write",
    needs,
    async look(probe) {
      const [channel, answer] = await readBack(probe);
      const given = Object.keys(channelOf(probe).body.config);
      const added = Object.keys(channel.config ?? {}).filter((key) => !given.includes(key));
      if (added.length === 0)
        return recorded("nothing is added to config", answer, { configDefaults: "none" });
      return recorded(`keys are added to config: ${added.length}`, answer, { configDefaults: "added" });
    },
  },
  {
    id: "channels.id-form",
    question: 17,
    source: sources.open,
    level: "write",
    needs,
    look(probe) {
      const { id } = channelOf(probe);
      if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
        return recorded("a UUID", undefined, { ids: "uuid" });
      if (/^[0-9a-f]+$/i.test(id))
        return recorded(`${id.length} hexadecimal digits`, undefined, { ids: "hex" });
      return recorded("another form");
    },
  },
  {
    id: "channels.created-at",
    source: sources.open,
    level: "write",
    needs,
    async look(probe) {
      const [{ createdAt }, answer] = await readBack(probe);
      if (!createdAt) return recorded("no createdAt", answer);
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(createdAt))
        return recorded("another form than ISO 8601 in UTC", answer);
      const timestamps: Found["timestamps"] = createdAt.includes(".") ? "milliseconds" : "seconds";
      return recorded(
        `ISO 8601 in UTC, with ${timestamps === "seconds" ? "whole seconds" : timestamps}`,
        answer,
        { timestamps },
      );
    },
  },
  {
    id: "channels.created-by-date",
    source: sources.open,
    level: "write",
    needs,
    async look(probe) {
      const [{ createdAt }, answer] = await readBack(probe);
      const apart = Date.parse(header(answer, "date") ?? "") - Date.parse(createdAt ?? "");
      if (Number.isNaN(apart)) return notTried("there are no two times to compare");
      const isNear = Math.abs(apart) < 60_000;
      return recorded(
        isNear ? "Date and createdAt are of one clock" : "Date and createdAt are more than a minute apart",
        answer,
      );
    },
  },
  {
    id: "channels.update-of-nothing",
    question: 11,
    source: sources.open,
    level: "write",
    needs,
    async look(probe) {
      const { id, body } = channelOf(probe);
      const [{ updatedAt: before }] = await readBack(probe);
      // Long enough to be seen in the time that the service shows.
      await setTimeout(before?.includes(".") ? 30 : 1_100);
      const answer = await probe.change("PUT", pathOf(id), body);
      statusIs(answer, 200);
      const [{ updatedAt: after }] = await readBack(probe);
      if (before === undefined || after === undefined) return recorded("no updatedAt", answer);
      const moves = before !== after;
      return recorded(moves ? "updatedAt moves" : "updatedAt stays", answer, {
        updatedAtOfNoChange: moves ? "moves" : "stays",
      });
    },
  },
  {
    id: "channels.replace",
    source: put,
    level: "write",
    needs,
    expected: "200, and the whole channel is replaced: what is left out of config is gone",
    async look(probe) {
      const { id } = channelOf(probe);
      const body = probe.channelBody("replaced", { httpMethod: "PUT" });
      const answer = await probe.change("PUT", pathOf(id), body);
      dataOf(answer, 200, { channel: shapes.channel });
      const [channel] = await readBack(probe);
      if (channel.name !== body.name || channel.config?.httpMethod !== "PUT") {
        throw new Difference("200, and the old values", answer.requestId);
      }
      if (isRecord(channel.config.auth)) throw new Difference("auth is still there", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "channels.order",
    question: 10,
    source: sources.open,
    level: "write",
    needs,
    async look(probe) {
      const made = await probe.change("POST", channelsPath, probe.channelBody("second"));
      const { id } = dataOf(made, 201, { channel: shapes.channel }).channel;
      probe.bench.second = id;
      const answer = await probe.ask(channelsPath);
      const ids = channelsIn(answer).map((channel) => channel.id);
      const [first, second] = [ids.indexOf(channelOf(probe).id), ids.indexOf(id)];
      if (second === -1) throw new Difference("a channel that was made is not in the list", answer.requestId);
      if (first < second) return recorded("the oldest first", answer, { listOrder: "oldest-first" });
      return recorded("the newest first", answer, { listOrder: "newest-first" });
    },
  },
  {
    id: "channels.same-name",
    question: 5,
    source: sources.open,
    level: "write",
    needs,
    async look(probe) {
      const body = { ...probe.channelBody("replaced") };
      const answer = await probe.change("POST", channelsPath, body);
      const behaviour = (duplicateChannelName: Found["duplicateChannelName"]) => ({ duplicateChannelName });
      if (answer.status === 201)
        return recorded("a second channel of the same name is made", answer, behaviour("accepted"));
      const refused = answer.status === 400 || answer.status === 409 ? behaviour(answer.status) : undefined;
      return recorded(`refused with ${answer.status}`, answer, refused);
    },
  },
];

/** The channel of this run. Statements that take it need the one that made it. */
export function channelOf({ bench }: Probe) {
  if (bench.channel === undefined) throw new Difference("no channel was made");
  return bench.channel;
}

export function pathOf(id: string): string {
  return `${channelsPath}/${encodeURIComponent(id)}`;
}

/** The channel as the service has it now. */
export async function readBack(
  probe: Probe,
): Promise<[channel: Channel, answer: Awaited<ReturnType<Probe["ask"]>>]> {
  const answer = await probe.ask(pathOf(channelOf(probe).id));
  return [dataOf(answer, 200, { channel: shapes.channel }).channel, answer];
}
