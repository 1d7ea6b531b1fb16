import { KadoaError } from "../../client/errors";
import type { CursorStore } from "./cursor-store";
import { keyOf, Position, type StoredPosition } from "./position";
import { RecentKeys } from "./recent-keys";
import type { Arrival } from "./sequence";

/** How many handled events a position names; a service that repeats more brings some a second time. */
const handledKept = 100;

/** What the consumer has handled, and the store that keeps it. */
export class Progress {
  readonly #store: CursorStore | undefined;
  readonly #onFailure: (error: KadoaError) => void;
  readonly #position: Position;
  readonly #handled = new RecentKeys(handledKept);
  #teamId: string | undefined;
  #unsaved = false;
  #isSaving = false;
  #saving: Promise<void> | undefined;
  /** Events handled so far. */
  count = 0;

  private constructor(
    readonly start: StoredPosition | undefined,
    store: CursorStore | undefined,
    onFailure: (error: KadoaError) => void,
  ) {
    this.#store = store;
    this.#onFailure = onFailure;
    this.#position = new Position(start);
    this.#teamId = start?.teamId;
    for (const key of start?.handled.slice(-handledKept) ?? []) this.#handled.add(key);
  }

  static async load(
    store: CursorStore | undefined,
    onFailure: (error: KadoaError) => void,
  ): Promise<Progress> {
    return new Progress(await store?.load(), store, onFailure);
  }

  /** @throws KadoaError WRONG_WORKSPACE when the position was made in another workspace. */
  checkTeam(teamId: string): void {
    this.#teamId ??= teamId;
    if (this.#teamId === teamId) return;
    throw new KadoaError(
      "WRONG_WORKSPACE",
      `the API key belongs to workspace ${teamId}, and the position was made in ${this.#teamId}`,
      { fix: "use the key of that workspace, or another cursor file." },
    );
  }

  handled({ event, late, afterGap }: Arrival): void {
    this.count += 1;
    if (this.#store === undefined) return;
    const key = keyOf(event);
    if (key !== undefined && this.#handled.placeOf(key) === undefined) this.#handled.add(key);
    if (afterGap) this.#position.restart();
    if (!late) this.#position.advance(event);
    this.#unsaved = true;
    if (!this.#isSaving) this.#saving = this.#saveAll(this.#store);
  }

  /** Everything handled so far is in the store, or the failure was told. */
  async flush(): Promise<void> {
    await this.#saving;
  }

  /** One save at a time, each of the newest position. */
  async #saveAll(store: CursorStore): Promise<void> {
    this.#isSaving = true;
    while (this.#unsaved && this.#teamId !== undefined) {
      this.#unsaved = false;
      const handled = this.#handled.latest(handledKept);
      try {
        await store.save({ teamId: this.#teamId, ...this.#position.resumption, handled });
      } catch (error) {
        this.#onFailure(
          error instanceof KadoaError
            ? error
            : new KadoaError("CONFIGURATION", "the cursor store failed to save", { cause: error }),
        );
      }
    }
    this.#isSaving = false;
  }
}
