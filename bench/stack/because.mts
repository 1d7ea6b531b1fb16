import type { Step } from "./project.mts";

const inProgram =
  "a channel costs the program 1.2 to 1.7 ms of processor time more than one that does nothing: it has seven properties " +
  "and the floor four, and for each one Pulumi's SDK makes four promises with a stack trace";

/** Why a step of the classes is not at the floor; by processor time, with 500 channels (bench/profile). */
export const because: Record<Step, string> = {
  up: `${inProgram}; the provider 1.3 ms for its call of Kadoa, where the floor makes none; and the engine 1 ms for a longer state.`,
  "up, nothing changed": `${inProgram}; the provider takes 0.4 ms for check and diff.`,
  preview: `${inProgram}; the provider takes 0.4 ms for check.`,
  refresh:
    "the provider takes 0.06 s once, for what it loads, the token and the list, and 0.2 ms a channel, where the floor asks nobody.",
  destroy:
    "the provider takes 1.3 ms of processor time a channel for two calls of Kadoa, where the floor makes none.",
};

/** Why an `up` of a single channel takes longer than one that does nothing (bench/provider). */
export const becauseOfOne =
  "half of it is what a preview takes too, where program and provider load this package; the other half are the provider's two " +
  "calls of Kadoa, for the workspace and for the channel, and the connection that they need.";

/** Why a step over the plug-in is not faster than the floor, where that happens. */
export const becauseOfPlugin: Partial<Record<Step, string>> = {
  refresh:
    "a refresh does little but ask, and the plug-in reads a list of all channels, where the floor asks nobody: what it starts sooner, " +
    "0.1 s, is used up at 500 channels.",
};
