import type { Clock } from "../client/clock";
import type { Behaviour } from "./behaviour";
import type { Contract } from "./contract";
import type { Deliveries } from "./deliveries";
import type { EndpointFaults } from "./endpoint-faults";
import type { Faults } from "./faults";
import type { Realtime } from "./realtime";
import type { Recent } from "./recent";
import type { RequestCounts } from "./request-counts";
import type { Runs } from "./runs";
import type { Workspaces } from "./workspaces";

export interface Acknowledgement {
  id: string;
  /** ISO 8601. */
  at: string;
}

/** What every route works with. */
export interface EmulatorContext {
  behaviour: Behaviour;
  clock: Clock;
  contract: Contract;
  workspaces: Workspaces;
  deliveries: Deliveries;
  runs: Runs;
  faults: Faults;
  endpointFaults: EndpointFaults;
  requests: RequestCounts;
  realtime: Realtime;
  /** Event ids that clients have acknowledged, of every workspace: the call names none. */
  acknowledgements: Recent<Acknowledgement>;
  /** Aborted when the emulator closes: every wait ends with it. */
  closing: AbortSignal;
  /** Takes away everything that was made. */
  reset(): void;
}
