import { computed, signal } from "@preact/signals";
import type { ConsoleInfo, LiveItem, RoutingView, VerifyView } from "../api";
import { matrixOf } from "../routing/matrix";
import { namesakesIn } from "../routing/namesakes";
import { Resource, read, stream } from "./server";

export const info = new Resource(() => read<ConsoleInfo>("console"));
export const routing = new Resource(() => read<RoutingView>("routing"));

export const channels = computed(() => routing.value.value?.channels ?? []);
export const settings = computed(() => routing.value.value?.settings ?? []);
export const rows = computed(() => matrixOf(settings.value));
export const namesakes = computed(() => namesakesIn(channels.value));
export const channelById = computed(() => new Map(channels.value.map((channel) => [channel.id, channel])));

/** Workflows that a setting names or that are known otherwise. */
export const workflows = computed(() => {
  const named = settings.value.flatMap(({ workflowId }) => workflowId ?? []);
  return [...new Set([...named, ...(routing.value.value?.workflows ?? [])])].sort();
});

export const eventTypes = computed(() => {
  const named = settings.value.map(({ eventType }) => eventType);
  return [...new Set([...named, ...(routing.value.value?.eventTypes ?? [])])].sort();
});

/** Realtime events that are kept, in the order in which they came. */
const kept = 1_000;
export const live = signal<readonly LiveItem[]>([]);
export const isPaused = signal(false);
/** What came while it was paused. */
const waiting: LiveItem[] = [];
export const waitingCount = signal(0);
export const isStreaming = signal(false);

let upcoming: LiveItem[] = [];
let isPainting = false;

function take(items: readonly LiveItem[]): void {
  if (isPaused.value) {
    waiting.push(...items);
    waiting.splice(0, waiting.length - kept);
    waitingCount.value = waiting.length;
    return;
  }
  // A page that nobody looks at paints nothing, and must not pile up what comes.
  upcoming = [...upcoming, ...items].slice(-kept);
  // Once a frame at most, however fast they come.
  if (isPainting) return;
  isPainting = true;
  requestAnimationFrame(() => {
    isPainting = false;
    const fresh = upcoming;
    upcoming = [];
    live.value = [...live.value, ...fresh].slice(-kept);
  });
}

export function pause(paused: boolean): void {
  isPaused.value = paused;
  if (paused) return;
  take(waiting.splice(0));
  waitingCount.value = 0;
}

export function clearLive(): void {
  live.value = [];
}

export const verification = signal<VerifyView | undefined>(undefined);

/** Follows what happens, for as long as the page is open. */
export function follow(): () => void {
  const source = stream();
  source.onopen = () => {
    isStreaming.value = true;
  };
  source.onerror = () => {
    isStreaming.value = false;
  };
  source.addEventListener("live", (message) => take(JSON.parse(message.data)));
  source.addEventListener("verify", (message) => {
    verification.value = JSON.parse(message.data);
  });
  return () => source.close();
}

/** What changes elsewhere shows without being asked for, while somebody looks. */
export function every(milliseconds: number, act: () => unknown): () => void {
  void act();
  const timer = setInterval(() => {
    if (!document.hidden) void act();
  }, milliseconds);
  return () => clearInterval(timer);
}
