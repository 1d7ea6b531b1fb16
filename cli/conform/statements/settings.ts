import { dataOf, type Setting, shapes, statusIs } from "../answers";
import { Difference, type Found } from "../difference";
import { noId, settingsPath } from "../paths";
import type { Probe } from "../probe";
import { holds, notTried, recorded, type Statement } from "../statement";
import { sources, v5 } from "./sources";

const list = sources.openapi(`GET ${v5}/settings`);

/** What can be read of settings. */
export const settings: readonly Statement<Probe>[] = [
  {
    id: "settings.list",
    source: list,
    level: "read",
    expected: "200 with data.settings, each with the documented properties",
    async look(probe) {
      await probe.settings();
      return holds(await probe.get(settingsPath));
    },
  },
  {
    id: "settings.unknown",
    source: sources.openapi(`GET ${v5}/settings/{settingsId}`),
    level: "read",
    expected: "404 for an id that no setting has",
    async look({ get }) {
      const answer = await get(`${settingsPath}/${noId}`);
      statusIs(answer, 404);
      return holds(answer);
    },
  },
  {
    id: "settings.one",
    source: sources.openapi(`GET ${v5}/settings/{settingsId}`),
    level: "read",
    needs: ["settings.list"],
    expected: "200 with data.settings, one object",
    async look(probe) {
      const [setting] = await probe.settings();
      if (setting === undefined) return notTried("the account has no setting");
      const answer = await probe.get(`${settingsPath}/${encodeURIComponent(setting.id)}`);
      const { id } = dataOf(answer, 200, { settings: shapes.setting }).settings;
      if (id !== setting.id) throw new Difference("another setting", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "settings.of-workspace",
    source: list,
    level: "read",
    needs: ["settings.list"],
    expected: "with workflowId=null only settings of the workspace",
    look: (probe) => onlyThose(probe, { workflowId: "null" }, ({ workflowId }) => !workflowId),
  },
  {
    id: "settings.of-event-type",
    source: list,
    level: "read",
    needs: ["settings.list"],
    expected: "with eventType only settings for it",
    look: (probe) =>
      onlyThose(probe, { eventType: "workflow_failed" }, ({ eventType }) => eventType === "workflow_failed"),
  },
  {
    id: "settings.of-several",
    source: list,
    level: "read",
    needs: ["settings.list"],
    expected: "with several levels in workflowId, a comma between them, the settings of each",
    async look(probe) {
      const all = await probe.settings();
      const workflowId = all.find((setting) => setting.workflowId)?.workflowId ?? `${probe.prefix}none`;
      const query = { workflowId: `${workflowId},null` };
      const isMeant = (setting: Setting) => !setting.workflowId || setting.workflowId === workflowId;
      return onlyThose(probe, query, isMeant, all);
    },
  },
  {
    id: "settings.of-workflow",
    source: sources.open,
    level: "read",
    needs: ["settings.list"],
    async look(probe) {
      const all = await probe.settings();
      const workflowId = all.find((setting) => setting.workflowId)?.workflowId;
      if (!workflowId) return notTried("no workflow of the account has a setting of its own");
      const found = await probe.settings({ workflowId });
      const answer = await probe.get(settingsPath, { workflowId });
      if (found.some((setting) => !setting.workflowId)) {
        return recorded("also settings of the workspace", answer, { settingsOfWorkflow: "effective" });
      }
      const own = all
        .filter((setting) => setting.workflowId === workflowId)
        .map(({ eventType }) => eventType);
      const serves = all.some(({ workflowId: level, eventType }) => !level && !own.includes(eventType));
      return recorded(
        "only the workflow's own",
        answer,
        serves ? { settingsOfWorkflow: "exact" } : undefined,
      );
    },
  },
  {
    id: "settings.without-filter",
    source: sources.open,
    level: "read",
    needs: ["settings.list"],
    async look(probe) {
      const all = await probe.settings();
      const answer = await probe.get(settingsPath);
      if (all.some(({ workflowId }) => workflowId)) {
        return recorded("settings of all levels", answer, { settingsWithoutFilter: "all" });
      }
      const behaviour = await workspaceOnly(probe);
      const words =
        behaviour === undefined
          ? "no setting of a workflow"
          : "no setting of a workflow, although there are some";
      return recorded(words, answer, behaviour);
    },
  },
  {
    id: "settings.with-empty-filter",
    source: sources.open,
    level: "read",
    needs: ["settings.list", "settings.of-workspace"],
    async look(probe) {
      const query = { workflowId: "" };
      const answer = await probe.get(settingsPath, query);
      if (answer.status !== 200) return recorded(String(answer.status), answer);
      const idsOf = async (filter?: Record<string, string>) =>
        (await probe.settings(filter))
          .map(({ id }) => id)
          .sort()
          .join();
      const [found, all, workspace] = [
        await idsOf(query),
        await idsOf(),
        await idsOf({ workflowId: "null" }),
      ];
      const like: [Found["emptyWorkflowFilter"] & string, string, boolean][] = [
        ["all", "like no filter", found === all],
        ["workspace", "like null", found === workspace],
        ["none", "nothing", found === ""],
      ];
      const fitting = like.filter(([, , fits]) => fits);
      const [only, ...more] = fitting;
      if (only === undefined) return recorded("other settings than with any filter", answer);
      const words = fitting.map(([, name]) => name).join(", or ");
      return recorded(words, answer, more.length === 0 ? { emptyWorkflowFilter: only[0] } : undefined);
    },
  },
];

/** @param all where given, none of those that are meant may be missing */
async function onlyThose(
  probe: Probe,
  query: Record<string, string>,
  isMeant: (setting: Setting) => boolean,
  all: readonly Setting[] = [],
) {
  const found = await probe.settings(query);
  const answer = await probe.get(settingsPath, query);
  if (!found.every(isMeant)) throw new Difference("also other settings", answer.requestId);
  const ids = new Set(found.map(({ id }) => id));
  const isComplete = all.filter(isMeant).every(({ id }) => ids.has(id));
  if (!isComplete) throw new Difference("not all of those settings", answer.requestId);
  return holds(answer);
}

/** Channels tell of settings that the list without a filter leaves out. */
async function workspaceOnly(probe: Probe): Promise<Found | undefined> {
  const links = (await probe.channels()).flatMap(({ linkedConfigurations }) => linkedConfigurations ?? []);
  return links.some(({ workflowId }) => workflowId) ? { settingsWithoutFilter: "workspace" } : undefined;
}
