/** How far it is, on one line that is written over; nothing at all off a terminal. */
export class Progress {
  #shown = false;

  constructor(readonly stream: NodeJS.WriteStream) {}

  show(done: number, total: number): void {
    if (!this.stream.isTTY) return;
    this.stream.write(`\r${done} of ${total} checks`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.stream.write("\r\u001b[K");
    this.#shown = false;
  }
}
