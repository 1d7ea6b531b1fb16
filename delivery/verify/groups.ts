/** Works on every item: those of one group one after the other, so many groups at once. */
export async function inGroups<Item, Result>(
  groups: readonly (readonly Item[])[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): Promise<Map<Item, Result>> {
  const results = new Map<Item, Result>();
  const waiting = [...groups];
  const worker = async () => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      for (const item of group) results.set(item, await work(item));
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, groups.length) }, worker));
  return results;
}
