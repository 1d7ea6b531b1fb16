/** Works on every item: those of one lane one after the other, so many lanes at once. */
export async function inLanes<Item, Result>(
  lanes: readonly (readonly Item[])[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): Promise<Map<Item, Result>> {
  const results = new Map<Item, Result>();
  const waiting = [...lanes];
  const worker = async () => {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) {
      for (const item of lane) results.set(item, await work(item));
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, lanes.length) }, worker));
  return results;
}
