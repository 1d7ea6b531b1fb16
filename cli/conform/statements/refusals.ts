import { dataOf, shapes, statusIs } from "../answers";
import type { Found } from "../difference";
import { channelsPath } from "../paths";
import type { Probe } from "../probe";
import { holds, type Outcome, recorded, type Statement } from "../statement";
import type { Answer } from "../wire";
import { channelOf, pathOf, readBack } from "./made-channels";
import { sources, v5 } from "./sources";

const post = sources.openapi(`POST ${v5}/channels`);
const put = sources.openapi(`PUT ${v5}/channels/{channelId}`);

/** What the service takes for a channel, and what it does not. */
export const refusals: readonly Statement<Probe>[] = [
  refused("channels.without-type", "a channel without channelType", ({ channelType: _, ...body }) => body),
  refused("channels.without-config", "a channel without config", ({ config: _, ...body }) => body),
  refused("channels.of-unknown-type", "an unknown channelType", (body) => ({
    ...body,
    channelType: "CONFORM",
  })),
  refused("channels.without-url", "a webhook without webhookUrl", (body) => ({
    ...body,
    config: { httpMethod: "POST" },
  })),
  refused("channels.without-method", "a webhook without httpMethod", (body) => ({
    ...body,
    config: { webhookUrl: "https://conform.invalid/" },
  })),
  refused("channels.of-other-method", "a webhook with the method DELETE", (body) => ({
    ...body,
    config: { ...body.config, httpMethod: "DELETE" },
  })),
  {
    id: "channels.malformed",
    source: post,
    level: "write",
    needs: ["channels.created"],
    expected: "400 for a body that is no JSON",
    async look(probe) {
      const text = { content: '{"name": ', type: "application/json" };
      return isRefused(await probe.changeBy("POST", channelsPath, text));
    },
  },
  {
    id: "channels.without-name",
    source: put,
    level: "write",
    needs: ["channels.created"],
    expected: "400 for a channel without a name",
    async look(probe) {
      // By PUT: a channel without its name could not be told from others after a kill.
      const { name: _, ...body } = probe.channelBody("unnamed");
      return isRefused(await probe.change("PUT", pathOf(channelOf(probe).id), body));
    },
  },
  taken("channels.unknown-body-key", (body) => ({ ...body, conform: true }), {
    taken: ["accepted", { unknownBodyKeys: "ignored" }],
    400: { unknownBodyKeys: 400 },
  }),
  taken(
    "channels.other-scheme",
    ({ config, ...body }) => ({ ...body, config: { ...config, webhookUrl: "ftp://conform.invalid/" } }),
    {
      taken: ["a URL of ftp is accepted", { otherUrlSchemes: "accepted" }],
      400: { otherUrlSchemes: 400 },
    },
  ),
  taken(
    "channels.auth-type-in-capitals",
    ({ config, ...body }) => ({
      ...body,
      config: { ...config, auth: { type: "HEADER", headers: { "x-conform": "conform" } } },
    }),
    { taken: ["auth.type in capitals is accepted"] },
    sources.webhooks,
  ),
  {
    id: "channels.unknown-config-key",
    source: sources.open,
    level: "write",
    needs: ["channels.created"],
    async look(probe) {
      const body = probe.channelBody("config", { conform: "kept" });
      const answer = await probe.change("PUT", pathOf(channelOf(probe).id), body);
      if (answer.status === 400) return recorded("refused with 400", answer, { unknownConfigKeys: 400 });
      if (answer.status !== 200) return recorded(String(answer.status), answer);
      const [{ config }] = await readBack(probe);
      if (config?.conform === "kept") return recorded("kept", answer, { unknownConfigKeys: "kept" });
      return recorded("dropped", answer, { unknownConfigKeys: "dropped" });
    },
  },
  {
    id: "channels.json-as-text",
    source: sources.open,
    level: "write",
    needs: ["channels.created"],
    async look(probe) {
      const text = { content: JSON.stringify(probe.channelBody("text")), type: "text/plain" };
      const answer = await probe.changeBy("PUT", pathOf(channelOf(probe).id), text);
      if (answer.status === 200)
        return recorded("JSON as text/plain is read", answer, { jsonAsText: "read" });
      return recorded(
        `refused with ${answer.status}`,
        answer,
        answer.status === 415 ? { jsonAsText: 415 } : undefined,
      );
    },
  },
  {
    id: "channels.other-type",
    question: 3,
    source: sources.open,
    level: "write",
    needs: ["channels.created"],
    async look(probe) {
      const { id } = channelOf(probe);
      const { name } = probe.channelBody("type");
      const email = { name, channelType: "EMAIL", config: { recipients: ["nobody@conform.invalid"] } };
      const answer = await probe.change("PUT", pathOf(id), email);
      if (answer.status !== 200) {
        const { status } = answer;
        const behaviour: Found | undefined =
          status === 400 || status === 409 ? { channelTypeChange: status } : undefined;
        return recorded(`refused with ${status}`, answer, behaviour);
      }
      const { channelType } = dataOf(answer, 200, { channel: shapes.channel }).channel;
      await probe.change("PUT", pathOf(id), probe.channelBody("channel"));
      if (channelType !== "EMAIL") return recorded("200, and the type stays", answer);
      return recorded("the type is changed", answer, { channelTypeChange: "done" });
    },
  },
];

/** A channel that the document does not allow. One that is made all the same is deleted with the rest. */
function refused(
  id: string,
  what: string,
  change: (body: ReturnType<Probe["channelBody"]>) => object,
): Statement<Probe> {
  return {
    id,
    source: post,
    level: "write",
    needs: ["channels.created"],
    expected: `400 for ${what}`,
    async look(probe) {
      return isRefused(await probe.change("POST", channelsPath, change(probe.channelBody("refused"))));
    },
  };
}

function isRefused(answer: Answer): Outcome {
  statusIs(answer, 400);
  return holds(answer);
}

interface Ways {
  taken: [words: string, behaviour?: Found];
  400?: Found;
}

/** A change of the channel about which the documents do not agree, or say nothing. */
function taken(
  id: string,
  change: (body: ReturnType<Probe["channelBody"]>) => object,
  ways: Ways,
  source: string = sources.open,
): Statement<Probe> {
  return {
    id,
    source,
    level: "write",
    needs: ["channels.created"],
    async look(probe) {
      const answer = await probe.change(
        "PUT",
        pathOf(channelOf(probe).id),
        change(probe.channelBody("changed")),
      );
      if (answer.status === 200) return recorded(ways.taken[0], answer, ways.taken[1]);
      return recorded(`refused with ${answer.status}`, answer, answer.status === 400 ? ways[400] : undefined);
    },
  };
}
