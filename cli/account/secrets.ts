import { Secrets } from "../../client/secrets";

/** What no command repeats: what the environment holds, and the keys and secrets of every account it turns to. */
export const secrets = Secrets.ofEnvironment(process.env);
