import { z } from "zod";
import { fitting, shapes, statusIs, type Workflow } from "../answers";
import { Difference } from "../difference";
import { noId, workflowsIn, workflowsPath } from "../paths";
import type { Probe } from "../probe";
import { holds, notTried, recorded, type Statement } from "../statement";
import { sources } from "./sources";

const list = sources.openapi(`GET ${workflowsPath}`);
const one = sources.openapi(`GET ${workflowsPath}/{workflowId}`);
const noWorkflow = "the account has no workflow";

export const dataShape = z.object({
  workflowId: z.string(),
  runId: z.string().nullish(),
  executedAt: z.string().nullish(),
  data: z.array(z.record(z.string(), z.unknown())),
  pagination: shapes.pages,
});

/** The workflow calls that official clients make on the way to notifications: what can be read. */
export const workflows: readonly Statement<Probe>[] = [
  {
    id: "workflows.list",
    source: list,
    level: "read",
    expected: "200 with workflows, each with id and state, and pagination",
    async look(probe) {
      await firstOf(probe);
      return holds(await probe.get(workflowsPath, few));
    },
  },
  {
    id: "workflows.search",
    source: list,
    level: "read",
    needs: ["workflows.list"],
    expected: "200 without a workflow for a word that is in no name",
    async look({ get, prefix }) {
      const answer = await get(workflowsPath, { search: `${prefix}none` });
      if (workflowsIn(answer).length > 0) throw new Difference("200 with workflows", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "workflows.one",
    source: one,
    level: "read",
    needs: ["workflows.list"],
    expected: "200 with the workflow as in the list: id, state, displayState and runState",
    async look(probe) {
      const first = await firstOf(probe);
      if (first === undefined) return notTried(noWorkflow);
      const answer = await probe.get(workflowPath(first.id));
      const { id } = fitting(answer, 200, shapes.workflow);
      if (id !== first.id) throw new Difference("another workflow", answer.requestId);
      return holds(answer);
    },
  },
  {
    id: "workflows.data",
    source: sources.openapi(`GET ${workflowsPath}/{workflowId}/data`),
    level: "read",
    needs: ["workflows.list"],
    expected: "200 with workflowId, runId, executedAt, data and pagination; 404 where there is no run",
    async look(probe) {
      const first = await firstOf(probe);
      if (first === undefined) return notTried(noWorkflow);
      const answer = await probe.get(`${workflowPath(first.id)}/data`, few);
      if (answer.status === 404) return recorded("404: the first workflow has no data", answer);
      const { workflowId, data } = fitting(answer, 200, dataShape);
      if (workflowId !== first.id) throw new Difference("another workflow", answer.requestId);
      if (data.length > 1) throw new Difference("more rows than limit", answer.requestId);
      return holds(answer);
    },
  },
  {
    // As the Python client asks when it makes one.
    id: "workflows.slash",
    source: sources.clients,
    level: "read",
    needs: ["workflows.list"],
    async look({ get }) {
      const answer = await get(`${workflowsPath}/`, few);
      return recorded(`${answer.status} for a path with a slash at the end`, answer);
    },
  },
  {
    id: "workflows.unknown",
    source: one,
    level: "read",
    async look({ get }) {
      const answer = await get(workflowPath(noId));
      return recorded(`${answer.status} for a workflow that does not exist`, answer);
    },
  },
  {
    id: "workflows.unknown-job",
    source: sources.openapi(`GET ${workflowsPath}/{workflowId}/jobs/{jobId}`),
    level: "read",
    expected: "404 for a job that does not exist, or 400 where its id or the workflow's has another form",
    async look({ get }) {
      const answer = await get(`${workflowPath(noId)}/jobs/${noId}`);
      if (answer.status !== 400) statusIs(answer, 404);
      return holds(answer);
    },
  },
];

const few = { limit: "1" };

export function workflowPath(id: string): string {
  return `${workflowsPath}/${encodeURIComponent(id)}`;
}

async function firstOf(probe: Probe): Promise<Workflow | undefined> {
  return workflowsIn(await probe.get(workflowsPath, few))[0];
}
