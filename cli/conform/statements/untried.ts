import type { Probe } from "../probe";
import { neverTried, recorded, type Statement } from "../statement";
import { sources } from "./sources";

const { open } = sources;

/** Open questions that this command leaves open, because a try would break one of its promises. */
export const untried: readonly Statement<Probe>[] = [
  neverTried(
    { id: "channels.second-websocket", question: 1, source: sources.openapi("WEBSOCKET channels") },
    "no WebSocket channel is made",
  ),
  neverTried(
    { id: "settings.without-channels", question: 7, source: open },
    "after a kill, a setting without channels could not be told from yours",
  ),
  neverTried(
    { id: "settings.channels-emptied", question: 8, source: open },
    "after a kill, a setting without channels could not be told from yours",
  ),
  neverTried(
    { id: "settings.of-unknown-workflow", question: 18, source: open },
    "no setting of a workflow is made",
  ),
  neverTried(
    { id: "test.of-recovered", question: 21, source: sources.webhooks },
    "it needs settings for workflow_failed and workflow_finished, whose presence changes who is told",
  ),
  neverTried(
    { id: "realtime.acknowledged", question: 23, source: open },
    "an event of the account that was acknowledged may not reach those who wait for it",
  ),
  neverTried(
    { id: "access.token-lifetime", question: 25, source: open },
    "it would take as long as the token lives",
  ),
  {
    id: "access.limits",
    question: 27,
    source: open,
    level: "read",
    look({ wire: { limits } }) {
      return recorded(
        limits.size === 0 ? "no 429, and no header about limits" : [...limits].sort().join(", "),
      );
    },
  },
];
