interface Path {
  /** As the routes write it: `/v5/notifications/channels/:channelId`. */
  url: string;
  methods: string[];
  pattern: RegExp;
  parameters: number;
}

/** The paths that the emulator has, and the methods of each. */
export class Paths {
  readonly #paths = new Map<string, Path>();

  add(url: string, methods: readonly string[]): void {
    const parameter = /:\w+/g;
    const path = this.#paths.get(url) ?? {
      url,
      methods: [],
      pattern: new RegExp(`^${url.replaceAll("*", ".*").replaceAll(parameter, "[^/]+")}$`),
      parameters: url.match(parameter)?.length ?? 0,
    };
    path.methods = [...new Set([...path.methods, ...methods])];
    this.#paths.set(url, path);
  }

  /** The path that a request means; one with fewer parameters is more exact. */
  at(path: string): Path | undefined {
    const fitting = [...this.#paths.values()].filter(({ pattern }) => pattern.test(path));
    return fitting.sort((one, other) => one.parameters - other.parameters)[0];
  }
}
