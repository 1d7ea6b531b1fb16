import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { fitting, shapes, statusIs } from "../answers";
import { Difference } from "../difference";
import { noId, workflowsIn, workflowsPath } from "../paths";
import type { Probe } from "../probe";
import { holds, notTried, type Outcome, recorded, type Statement } from "../statement";
import { sources } from "./sources";
import { dataShape, workflowPath } from "./workflows";

const post = sources.openapi(`POST ${workflowsPath}`);
const one = sources.openapi(`GET ${workflowsPath}/{workflowId}`);
const run = sources.openapi(`PUT ${workflowsPath}/{workflowId}/run`);
const needs = ["workflows.create"];

/** How often a run's end is looked for. */
const mostLooks = 20;

/**
 * One workflow of this run, and one run of it. Kadoa reads the page of a workflow that is made, which costs credits and
 * tells people of it: so it is made in a Kadoa of this machine only, and run where nobody hears of that.
 */
export const madeWorkflows: readonly Statement<Probe>[] = [
  here("workflows.without-urls", post, ["workflows.list"], {
    expected: "400 with error and message for a workflow without urls",
    async look(probe) {
      const { urls: _, ...body } = bodyOf(probe);
      const answer = await probe.change("POST", workflowsPath, body);
      for (const made of probe.made.workflows) await probe.remove(workflowsPath, made);
      fitting(answer, 400, z.object({ error: z.literal(true), message: z.string() }));
      return holds(answer);
    },
  }),
  here("workflows.create", post, ["workflows.list"], {
    expected: "201 with error false, success, workflowId and message",
    async look(probe) {
      const body = bodyOf(probe);
      const answer = await probe.change("POST", workflowsPath, body);
      const { workflowId } = fitting(answer, 201, createdShape);
      probe.bench.workflow = { id: workflowId, name: body.name };
      return holds(answer);
    },
  }),
  here("workflows.found", sources.clients, needs, {
    expected: "it is found by its name, as clients look for it",
    async look(probe) {
      const [isThere, answer] = await isListed(probe);
      if (!isThere) throw new Difference("it is not found", answer.requestId);
      return holds(answer);
    },
  }),
  here("workflows.created", one, needs, {
    expected: "200 with its name, its states, additionalData as it was given, and isRealTime false",
    async look(probe) {
      const { id, name } = workflowOf(probe);
      const answer = await probe.ask(workflowPath(id));
      const found = fitting(answer, 200, shapes.workflow);
      const isWhole = found.id === id && found.displayState && found.runState && found.isRealTime === false;
      const isSame = found.name === name && found.additionalData?.conform === "given";
      if (!isWhole || !isSame) throw new Difference("it is there with other values", answer.requestId);
      return holds(answer);
    },
  }),
  here("workflows.run", run, needs, {
    expected: "200 with jobId, message and status",
    async look(probe) {
      if (await isHeard(probe)) return notTried("settings of the workspace would tell people of the run");
      const { id } = workflowOf(probe);
      const answer = await probe.change("PUT", `${workflowPath(id)}/run`, { limit: 1 });
      const { jobId } = fitting(answer, 200, startedShape);
      probe.bench.jobId = jobId;
      return holds(answer);
    },
  }),
  here(
    "workflows.job",
    sources.openapi(`GET ${workflowsPath}/{workflowId}/jobs/{jobId}`),
    ["workflows.run"],
    {
      expected: "200 with id and state, which is FINISHED in the end",
      async look(probe) {
        const { settleMs, signal } = probe;
        const path = `${workflowPath(workflowOf(probe).id)}/jobs/${encodeURIComponent(jobOf(probe))}`;
        for (let look = 1; ; look++) {
          const answer = await probe.ask(path);
          const { id, state } = fitting(answer, 200, z.object({ id: z.string(), state: z.string() }));
          if (id !== jobOf(probe)) throw new Difference("another job", answer.requestId);
          if (state === "FINISHED") return holds(answer);
          if (look === mostLooks) throw new Difference("it does not end", answer.requestId);
          await setTimeout(settleMs / 5, undefined, { signal });
        }
      },
    },
  ),
  here(
    "workflows.data-of-run",
    sources.openapi(`GET ${workflowsPath}/{workflowId}/data`),
    ["workflows.job"],
    {
      expected: "200 with the run's id, when it was, and as many rows as it was to find at most",
      async look(probe) {
        const answer = await probe.ask(`${workflowPath(workflowOf(probe).id)}/data`);
        const { runId, executedAt, data } = fitting(answer, 200, dataShape);
        if (runId !== jobOf(probe)) throw new Difference("another run", answer.requestId);
        if (!executedAt || data.length > 1) throw new Difference("other values", answer.requestId);
        return holds(answer);
      },
    },
  ),
  here("workflows.run-unknown", run, ["workflows.unknown"], {
    expected: "400 for a workflow that does not exist",
    async look(probe) {
      const { status } = await probe.get(workflowPath(noId));
      if (status !== 404) return notTried("there is a workflow for each id: a run could tell people of it");
      const answer = await probe.change("PUT", `${workflowPath(noId)}/run`, {});
      statusIs(answer, 400);
      return holds(answer);
    },
  }),
  here("workflows.delete", sources.openapi(`DELETE ${workflowsPath}/{workflowId}`), needs, {
    expected: "200, and it is not found then",
    async look(probe) {
      const answer = await probe.remove(workflowsPath, workflowOf(probe).id);
      statusIs(answer, 200);
      const [isThere] = await isListed(probe);
      if (isThere) throw new Difference("200, and it is still found", answer.requestId);
      return holds(answer);
    },
  }),
  here("workflows.delete-again", sources.open, ["workflows.delete"], {
    async look(probe) {
      const answer = await probe.remove(workflowsPath, workflowOf(probe).id);
      return recorded(`${answer.status} for what is deleted already`, answer);
    },
  }),
];

const createdShape = z.object({
  error: z.literal(false).nullish(),
  success: z.boolean().nullish(),
  workflowId: z.string().min(1),
  message: z.string().nullish(),
});

const startedShape = z.object({
  jobId: z.string().min(1),
  message: z.string().nullish(),
  status: z.string().nullish(),
});

/** A statement that is looked at in a Kadoa of this machine, and nowhere else. */
function here(
  id: string,
  source: string,
  others: readonly string[],
  { expected, look }: { expected?: string; look(probe: Probe): Promise<Outcome> },
): Statement<Probe> {
  return {
    id,
    source,
    level: "write",
    needs: others,
    ...(expected === undefined ? {} : { expected }),
    look: (probe) =>
      probe.wire.isLocal
        ? look(probe)
        : notTried("in an account no workflow is made or run: it costs credits and tells people of it"),
  };
}

function bodyOf(probe: Probe) {
  return {
    name: `${probe.prefix}workflow`,
    urls: ["https://conform.invalid/"],
    userPrompt: "Nothing: this page leads nowhere.",
    interval: "ONLY_ONCE",
    bypassPreview: true,
    additionalData: { conform: "given" },
  };
}

function workflowOf({ bench }: Probe) {
  if (bench.workflow === undefined) throw new Difference("no workflow was made");
  return bench.workflow;
}

function jobOf({ bench }: Probe): string {
  if (bench.jobId === undefined) throw new Difference("no run was started");
  return bench.jobId;
}

/** Whether the list has the workflow, where its name is searched. */
async function isListed(probe: Probe) {
  const { id, name } = workflowOf(probe);
  const answer = await probe.ask(workflowsPath, { search: name });
  return [workflowsIn(answer).some((workflow) => workflow.id === id), answer] as const;
}

/** Whether a setting of the workspace serves events of every workflow. */
async function isHeard(probe: Probe): Promise<boolean> {
  const settings = await probe.settings();
  return settings.some(
    ({ workflowId, eventType, channels }) =>
      !workflowId && eventType.startsWith("workflow_") && (channels ?? []).length > 0,
  );
}
