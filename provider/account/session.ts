import { z } from "zod";
import type { ClientOptions } from "../../client/client";
import { type Configuration, commandForKey, resolveConfiguration } from "../../client/configuration";
import { KadoaError } from "../../client/errors";
import { isRecord, parseJson } from "../../client/json";
import { Secrets } from "../../client/secrets";
import { Journal } from "../create/journal";
import { journalFile } from "../create/journal-file";
import { Account } from "./account";
import { Run } from "./run";

/** Reads one value of the stack's configuration by its full name. */
export type ConfigReader = (name: string) => string | undefined;

const profilesSchema = z.record(
  z.string(),
  z.strictObject({
    apiKey: z.string(),
    baseUrl: z.string().optional(),
    realtimeUrl: z.string().optional(),
    realtimeApiUrl: z.string().optional(),
    teamId: z.string().optional(),
  }),
);

const faultsOfConfiguration = new Set<KadoaError["code"]>([
  "CONFIGURATION",
  "AUTHENTICATION",
  "WRONG_WORKSPACE",
  "UNREACHABLE",
]);

/** A fault that hits every call of an account alike. */
function isFaultOfConfiguration(error: unknown): error is KadoaError {
  return error instanceof KadoaError && faultsOfConfiguration.has(error.code);
}

/** What one provider process knows: the configuration and an account per profile. */
export class Session {
  #read: ConfigReader | undefined;
  readonly #accounts = new Map<string, Account>();
  readonly run = new Run();
  readonly #journals = new Map<string, Journal>();
  /** What no message of this process repeats. */
  readonly secrets: Secrets;
  /** Which resource has told of a configuration fault, by its code and the profile. */
  readonly #reported = new Map<string, string>();
  readonly #repetitions = new WeakSet<KadoaError>();

  /** Says what people should know beside what is done; once each. */
  tell: (note: string) => void = () => {};

  constructor(
    readonly options: ClientOptions = {},
    readonly environment: Readonly<Record<string, string | undefined>> = process.env,
  ) {
    this.secrets = options.secrets ?? Secrets.ofEnvironment(environment);
  }

  /** Stores the configuration at once: the engine's first calls do not wait for anything slower. */
  configure(read: ConfigReader): void {
    if (this.#read !== undefined) return;
    this.#read = read;
    this.secrets.learn(read("kadoa:apiKey")?.trim() ?? "");
    // Of every account: the service may confuse them.
    const profiles = parseJson(read("kadoa:profiles") ?? "");
    for (const profile of isRecord(profiles) ? Object.values(profiles) : []) {
      if (isRecord(profile) && typeof profile.apiKey === "string") this.secrets.learn(profile.apiKey.trim());
    }
  }

  /** @throws KadoaError CONFIGURATION when a key is missing or malformed, or the profile is unknown. */
  account(profile?: string): Account {
    const key = profile ?? "";
    const known = this.#accounts.get(key);
    if (known) return known;
    const tell = (note: string) => this.tell(note);
    const options = { ...this.options, secrets: this.secrets };
    const account = new Account(this.#configuration(profile), options, { run: this.run, tell });
    this.#accounts.set(key, account);
    return account;
  }

  /** What this machine remembers of the stack's creates in an account; nothing where the stack is not known. */
  journal(profile?: string): Journal {
    const key = profile ?? "";
    const known = this.#journals.get(key) ?? new Journal(this.#journalFile(profile));
    if (known.file !== undefined) this.#journals.set(key, known);
    return known;
  }

  #journalFile(profile: string | undefined): string | undefined {
    if (this.run.stack === undefined) return undefined;
    try {
      const { baseUrl, apiKey } = this.#configuration(profile);
      return journalFile({ stack: this.run.stack, workspace: `${baseUrl} ${apiKey}` }, this.environment);
    } catch {
      return undefined; // The first call says what is wrong with the configuration.
    }
  }

  /**
   * A fault of the configuration hits every resource alike. The first one says it in full; what runs beside
   * it has to fail as well, and points there.
   */
  onceInFull(fault: KadoaError, name: string, verb: string, profile?: string): KadoaError {
    const key = JSON.stringify([fault.code, profile]);
    const first = this.#reported.get(key);
    if (first === undefined) {
      if (isFaultOfConfiguration(fault)) this.#reported.set(key, name);
      return fault;
    }
    const subject = `${name}: ${verb} not possible`;
    const words = `${subject}, for the reason given at ${first}`;
    const repetition = new KadoaError(fault.code, words, { subject, cause: fault });
    this.#repetitions.add(repetition);
    return repetition;
  }

  /** Whether an error only points to one that has been told, so that the run fails without it too. */
  hasRepeated(error: unknown): boolean {
    return error instanceof KadoaError && this.#repetitions.has(error);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#accounts.values()].map((account) => account.close()));
    this.#accounts.clear();
  }

  #configuration(profile: string | undefined): Configuration {
    const { environment } = this;
    const ofStack = (name: string) => this.#read?.(`kadoa:${name}`);
    if (profile === undefined) return resolveConfiguration({ config: ofStack, environment });
    const values = this.#profiles()[profile];
    if (values === undefined) {
      throw new KadoaError(
        "CONFIGURATION",
        `there is no profile ${JSON.stringify(profile)} in kadoa:profiles`,
        {
          fix: `run ${commandForKey(profile)}.`,
        },
      );
    }
    const config = (name: string) => values[name as keyof typeof values];
    return resolveConfiguration({ config, inherited: ofStack, environment, profile });
  }

  #profiles(): z.output<typeof profilesSchema> {
    const text = this.#read?.("kadoa:profiles");
    if (text === undefined) return {};
    const parsed = profilesSchema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new KadoaError(
      "CONFIGURATION",
      `kadoa:profiles is not usable: ${issue?.path.join(".") || "it"}: ${issue?.message ?? "not an object"}`,
      { fix: `set each key with ${commandForKey("NAME")}.` },
    );
  }
}
