import { isRecord } from "../../../client/json";
import { dataOf, shapes, statusIs } from "../answers";
import { Difference, type Found } from "../difference";
import { noId, settingsIn, settingsPath } from "../paths";
import type { Probe } from "../probe";
import { holds, notTried, recorded, type Statement } from "../statement";
import { channelOf, readBack } from "./made-channels";
import {
  bodyOf,
  change,
  freeEventType,
  noneFree,
  type SettingBody,
  secondOf,
  settingNow,
  settingOf,
} from "./own-setting";
import { sources, v5 } from "./sources";

const post = sources.openapi(`POST ${v5}/settings`);
const put = sources.openapi(`PUT ${v5}/settings/{settingsId}`);
const list = sources.openapi(`GET ${v5}/settings`);
const needs = ["settings.create"];

/** The one setting that this run makes: of the workspace, disabled, and always linked to a channel of the run. */
export const madeSettings: readonly Statement<Probe>[] = [
  refused("settings.without-event-type", "a setting without eventType", ({ eventType: _, ...body }) => body),
  refused(
    "settings.without-configuration",
    "a setting without eventConfiguration",
    ({ eventConfiguration: _, ...body }) => body,
  ),
  refused("settings.of-unknown-event-type", "an unknown eventType", (body) => ({
    ...body,
    eventType: "pulumi_kadoa_conform_none",
  })),
  {
    id: "settings.create",
    source: post,
    level: "write",
    needs: ["channels.created"],
    expected: "201 with data.settings, one object",
    async look(probe) {
      const eventType = await freeEventType(probe);
      if (eventType === undefined) return notTried(noneFree);
      const answer = await probe.change("POST", settingsPath, bodyOf(probe, eventType));
      const { id } = dataOf(answer, 201, { settings: shapes.setting }).settings;
      probe.bench.setting = { id, eventType };
      return holds(answer);
    },
  },
  {
    id: "settings.created",
    source: post,
    level: "write",
    needs,
    expected:
      "the setting is there as it was sent: disabled, with its channel and an empty eventConfiguration",
    async look(probe) {
      const [setting, answer] = await settingNow(probe);
      const ids = (setting.channels ?? []).map(({ id }) => id);
      const isSame =
        setting.eventType === settingOf(probe).eventType &&
        setting.enabled === false &&
        Object.keys(setting.eventConfiguration ?? {}).length === 0 &&
        ids.join() === channelOf(probe).id;
      if (!isSame) throw new Difference("it is there with other values", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "settings.level",
    source: sources.open,
    level: "write",
    needs,
    async look(probe) {
      const [, answer] = await settingNow(probe);
      const data =
        isRecord(answer.json) && isRecord(answer.json.data) ? answer.json.data.settings : undefined;
      const level = isRecord(data) ? data.workflowId : undefined;
      if (level === undefined)
        return recorded("workflowId is left out", answer, { workspaceLevel: "absent" });
      if (level === null) return recorded("workflowId is null", answer, { workspaceLevel: "null" });
      return recorded('workflowId is ""', answer, { workspaceLevel: "empty" });
    },
  },
  filtered("settings.filtered-by-level", "workflowId=null", () => ({ workflowId: "null" })),
  filtered("settings.filtered-by-event-type", "its eventType", (probe) => ({
    eventType: settingOf(probe).eventType,
  })),
  {
    id: "channels.linked",
    source: sources.openapi(`GET ${v5}/channels/{channelId}`),
    level: "write",
    needs,
    expected: "linkedConfigurations has the setting, with its event type, its level and enabled",
    async look(probe) {
      const [{ linkedConfigurations }, answer] = await readBack(probe);
      const { id, eventType } = settingOf(probe);
      const link = (linkedConfigurations ?? []).find((each) => each.configurationId === id);
      if (link === undefined) throw new Difference("the setting is not there by its id", answer.requestId);
      const isSame = link.eventType === eventType && !link.workflowId && link.enabled === false;
      if (!isSame) throw new Difference("the setting is there with other values", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "settings.duplicate",
    source: post,
    level: "write",
    needs,
    expected: "400 for a second setting of the same event type and level",
    async look(probe) {
      const answer = await probe.change("POST", settingsPath, bodyOf(probe, settingOf(probe).eventType));
      probe.bench.duplicate = answer.status;
      const { status } = answer;
      const isKey = status === 400 || status === 409 || status === 422;
      const behaviour: Found | undefined = isKey ? { duplicateSetting: status } : undefined;
      statusIs(answer, 400, behaviour);
      return holds(answer, behaviour);
    },
  },
  {
    id: "settings.replacement",
    question: 2,
    source: sources.open,
    level: "write",
    needs,
    look({ bench: { duplicate } }) {
      if (duplicate === undefined) return notTried("settings.duplicate had no answer");
      const refused = duplicate >= 400;
      return recorded(
        refused ? "a setting has to go before its successor" : "a setting and its successor can be at once",
      );
    },
  },
  {
    id: "settings.unknown-channel",
    source: sources.open,
    level: "write",
    needs,
    async look(probe) {
      const answer = await change(probe, { channelIds: [channelOf(probe).id, noId] });
      const { status } = answer;
      if (status === 200)
        return recorded("a channel that does not exist is ignored", answer, { unknownChannel: "ignored" });
      const behaviour: Found | undefined =
        status === 400 || status === 404 ? { unknownChannel: status } : undefined;
      return recorded(`refused with ${status}`, answer, behaviour);
    },
  },
  {
    id: "settings.partial",
    question: 8,
    source: put,
    level: "write",
    needs,
    expected: "200 for a PUT of enabled alone, and the channels stay",
    async look(probe) {
      const answer = await change(probe, { enabled: false });
      dataOf(answer, 200, { settings: shapes.setting });
      const [{ channels }] = await settingNow(probe);
      if ((channels ?? []).length === 0) throw new Difference("the channels are gone", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "settings.channels-replaced",
    source: put,
    level: "write",
    needs: [...needs, "channels.order"],
    expected: "200 for a PUT of channelIds alone, and these are the channels then",
    async look(probe) {
      const second = secondOf(probe);
      const answer = await change(probe, { channelIds: [second] });
      dataOf(answer, 200, { settings: shapes.setting });
      const [{ channels }] = await settingNow(probe);
      if ((channels ?? []).map(({ id }) => id).join() !== second)
        throw new Difference("other channels", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "settings.channel-order",
    question: 9,
    source: sources.open,
    level: "write",
    needs: [...needs, "channels.order"],
    async look(probe) {
      const given = [secondOf(probe), channelOf(probe).id];
      const answer = await change(probe, { channelIds: given });
      statusIs(answer, 200);
      const [{ channels }] = await settingNow(probe);
      const found = (channels ?? []).map(({ id }) => id).join();
      if (found === given.join()) return recorded("as given", answer, { channelsOfSetting: "given" });
      if (found === given.toReversed().join())
        return recorded("the other way round", answer, { channelsOfSetting: "reversed" });
      return recorded("other channels", answer);
    },
  },
  {
    id: "settings.configuration",
    question: 14,
    source: sources.open,
    level: "write",
    needs,
    async look(probe) {
      const answer = await change(probe, { eventConfiguration: { conform: "kept" } });
      if (answer.status === 400) return recorded("refused with 400", answer, { eventConfiguration: 400 });
      if (answer.status !== 200) return recorded(`refused with ${answer.status}`, answer);
      const [{ eventConfiguration }] = await settingNow(probe);
      if (eventConfiguration?.conform === "kept")
        return recorded("kept", answer, { eventConfiguration: "kept" });
      return recorded("emptied", answer, { eventConfiguration: "emptied" });
    },
  },
  {
    id: "settings.other-event-type",
    source: put,
    level: "write",
    needs,
    expected: "200 for a PUT of eventType alone, and the setting is for that event then",
    async look(probe) {
      const other = await freeEventType(probe);
      if (other === undefined) return notTried("no second event type of the account is without a setting");
      const answer = await change(probe, { eventType: other });
      dataOf(answer, 200, { settings: shapes.setting });
      const [{ eventType }] = await settingNow(probe);
      await change(probe, { eventType: settingOf(probe).eventType });
      if (eventType !== other) throw new Difference("200, and the old event type", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "settings.versions",
    question: 26,
    source: sources.open,
    level: "write",
    needs,
    async look(probe) {
      const [, answer] = await settingNow(probe);
      return recorded(answer.headers.etag === undefined ? "no ETag" : "an ETag", answer);
    },
  },
];

/** A setting that the document does not allow. One that is made all the same is deleted at once. */
function refused(id: string, what: string, without: (body: SettingBody) => object): Statement<Probe> {
  return {
    id,
    source: post,
    level: "write",
    needs: ["channels.created"],
    expected: `400 for ${what}`,
    async look(probe) {
      const eventType = await freeEventType(probe);
      if (eventType === undefined) return notTried(noneFree);
      const answer = await probe.change("POST", settingsPath, without(bodyOf(probe, eventType)));
      for (const made of probe.made.settings) await probe.remove(settingsPath, made);
      statusIs(answer, 400);
      return holds(answer);
    },
  };
}

function filtered(id: string, by: string, query: (probe: Probe) => Record<string, string>): Statement<Probe> {
  return {
    id,
    source: list,
    level: "write",
    needs,
    expected: `the list that is filtered by ${by} has the setting`,
    async look(probe) {
      const answer = await probe.ask(settingsPath, query(probe));
      const isThere = settingsIn(answer).some((setting) => setting.id === settingOf(probe).id);
      if (!isThere) throw new Difference("it is not in the list", answer.requestId);
      return holds(answer);
    },
  };
}
