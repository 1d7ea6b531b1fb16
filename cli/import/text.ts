import { plain } from "../../client/plain";
import { columns } from "../terminal/columns";
import { numbered } from "../text/words";
import type { ImportPlan, PlannedResource } from "./plan";
import type { ImportedSecret } from "./secrets";

/** Says how to tell what other stacks manage. */
const aloneHint =
  "What other stacks manage may be among these: --all-stacks leaves it out, and so does --other-stack for one stack.";

/**
 * What is imported, under which names, and what is not.
 * @param isAlone no other stack was looked at
 */
export function planText(plan: ImportPlan, { isAlone }: { isAlone: boolean }): string {
  const { resources, leftOut, managed } = plan;
  const rows = resources.map(({ item, name, secrets }) =>
    [item.kind, name, item.definition.label(item.args), item.id, secretsText(secrets)].map(plain),
  );
  const table = columns(["CLASS", "PULUMI NAME", "OBJECT", "ID", "SECRETS"], rows, {
    whole: ["ID"],
    sentences: true,
  });
  const others = leftOut.map(
    ({ kind, label, id, reason }) => `Left out: ${kind} ${label} (${id}): ${reason}.`,
  );
  return [
    ...(resources.length > 0 ? table : []),
    ...others.map(plain),
    ...(isAlone && resources.length > 0 ? [aloneHint] : []),
    ...(managed > 0 ? [`${counted(managed, "object")} managed by a stack already.`] : []),
  ].join("\n");
}

/** What a person has to do before and after the next preview. */
export function nextSteps(resources: readonly PlannedResource[], stack: string, step: string): string {
  const hidden = resources.flatMap(({ secrets }) => secrets.filter(({ value }) => value === undefined));
  const steps = [
    step,
    ...hidden.map(
      ({ configKey }) =>
        `\`pulumi config set --secret ${configKey} --stack ${stack}\`: Kadoa does not show this one; ` +
        "the next `up` sends what you set",
    ),
    `\`pulumi preview --stack ${stack}\` ${hidden.length === 0 ? "shows no change" : "shows these secrets as the only changes"}`,
  ];
  return ["Next:", ...steps.map((step, index) => `  ${index + 1}. ${step}`)].join("\n");
}

export function counted(count: number, noun: string): string {
  return `${numbered(count, noun)} ${count === 1 ? "is" : "are"}`;
}

function secretsText(secrets: PlannedResource["secrets"]): string {
  const inWords = ({ path, value }: ImportedSecret) =>
    `${path.join(".")}${value === undefined ? " (hidden by Kadoa)" : ""}`;
  return secrets.map(inWords).join(", ") || "-";
}
