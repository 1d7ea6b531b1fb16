// The second part of the action: runs the command, and says how it ended.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { type Inputs, readInputs } from "./inputs.mts";
import { localKadoa } from "./local-kadoa.mts";
import { type CommandLine, type Place, prepared, read, run } from "./programs.mts";
import { Fault, main, requireVariable, setOutput } from "./runner.mts";

/** Nothing of Kadoa's in the preview. */
const nothingThere = 4;

await main(async () => {
  const inputs = readInputs();
  const code = await (inputs.command === "review" ? review(inputs) : verify(inputs));
  setOutput("exit-code", code);
  return code;
});

async function review(inputs: Inputs): Promise<number> {
  const local = inputs.target === "" ? undefined : await localKadoa(inputs);
  try {
    const { GITHUB_TOKEN, ...env } = process.env;
    const place = local?.place ?? { cwd: inputs.folder, env };
    const commandLine = await prepared(inputs, place);
    const stack = local?.stack ?? inputs.stack;
    const preview = await previewOf(stack, local?.flags ?? [], place);
    await setReviewOutputs(commandLine, preview, place);
    const [program, ...args] = commandLine;
    const flags = [
      ...["--preview", preview, "--stack", stack, "--output", "github", "--summary"],
      ...(inputs.comment ? ["--comment"] : []),
      ...(inputs.failOn === "" ? [] : ["--fail-on", inputs.failOn]),
    ];
    // Only this step of all gets the token that may write.
    const code = await run(program, [...args, "review", ...flags], {
      ...place,
      env: { ...place.env, GITHUB_TOKEN },
    });
    return code === nothingThere ? 0 : code;
  } finally {
    local?.close();
  }
}

/** The file of a preview. One that fails is reviewed, too: the review then says why. */
async function previewOf(stack: string, flags: readonly string[], place: Place): Promise<string> {
  const { PULUMI_ENABLE_STREAMING_JSON_PREVIEW, ...env } = place.env;
  const asked = [
    "preview",
    "--stack",
    stack,
    "--json",
    "--show-sames",
    "--show-reads",
    "--non-interactive",
    ...flags,
  ];
  const { stdout } = await read("pulumi", asked, { ...place, env });
  if (!stdout.trimStart().startsWith("{"))
    throw new Fault(
      "pulumi preview printed nothing to review; its words are above. Fix: correct what it names.",
    );
  const file = path.join(requireVariable("RUNNER_TEMP"), "pulumi-kadoa-preview.json");
  writeFileSync(file, stdout);
  return file;
}

async function setReviewOutputs(
  [program, ...args]: CommandLine,
  preview: string,
  place: Place,
): Promise<void> {
  const { stdout } = await read(
    program,
    [...args, "review", "--preview", preview, "--output", "json"],
    place,
  );
  if (stdout === "") return; // What is wrong with it is said by the run that follows.
  const { ok, risks } = JSON.parse(stdout) as { ok: boolean; risks: unknown[] };
  setOutput("ok", ok);
  setOutput("risks", risks.length);
}

async function verify({ command, drift, stack, ...inputs }: Inputs): Promise<number> {
  const { GITHUB_TOKEN, ...env } = process.env;
  const place = { cwd: inputs.folder, env };
  const [program, ...args] = await prepared(inputs, place);
  const named = ["--stack", stack, "--non-interactive"];
  if (command === "deploy") {
    const code = await run("pulumi", ["up", ...named, "--yes", "--skip-preview"], place);
    if (code !== 0) throw new Fault("pulumi up failed; its words are above. Fix: correct what it names.");
  }
  // The state stays as it is; events are verified in any case.
  const asDeclared =
    !drift ||
    (await run("pulumi", ["preview", ...named, "--refresh", "--diff", "--expect-no-changes"], place)) === 0;
  const code = await run(
    program,
    [...args, "verify", "--stack", stack, "--output", "github", "--summary"],
    place,
  );
  setOutput("ok", asDeclared && code === 0);
  if (asDeclared) return code;
  throw new Fault(
    "Kadoa holds something else than the program declares; the differences are above. Fix: run pulumi up, or change the program.",
  );
}
