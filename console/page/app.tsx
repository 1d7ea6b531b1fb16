import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { hrefOf, place } from "./location";
import { Name, Problem } from "./parts/text";
import { every, follow, info, isStreaming, routing } from "./state";
import { Change } from "./views/change";
import { Deliveries } from "./views/deliveries";
import { Faults } from "./views/faults";
import { Hears } from "./views/hears";
import { Live } from "./views/live";
import { Outbox } from "./views/outbox";
import { Routing } from "./views/routing";
import { Verify } from "./views/verify";

interface Page {
  readonly view: string;
  readonly title: string;
  readonly Content: ComponentType;
  /** Only where the account is an emulator. */
  readonly isOfEmulator?: boolean;
  /** Only where something reviews previews. */
  readonly needsReviewer?: boolean;
}

const pages: readonly Page[] = [
  { view: "routing", title: "Routing", Content: Routing },
  { view: "hears", title: "Who hears of it?", Content: Hears },
  { view: "live", title: "Live", Content: Live },
  { view: "deliveries", title: "Deliveries", Content: Deliveries },
  { view: "verify", title: "Verify", Content: Verify },
  { view: "outbox", title: "Outbox", Content: Outbox, isOfEmulator: true },
  { view: "faults", title: "Faults", Content: Faults, isOfEmulator: true },
  { view: "change", title: "Change", Content: Change, needsReviewer: true },
];

/** The whole page: where one can go, and where one is. */
export function App() {
  useEffect(follow, []);
  useEffect(() => every(60_000, info.refresh), []);
  useEffect(() => every(5_000, routing.refresh), []);
  const isEmulator = info.value.value?.kind === "emulator";
  const hasReviewer = (info.value.value?.change ?? "none") !== "none";
  const offered = pages.filter(
    ({ isOfEmulator, needsReviewer }) => (!isOfEmulator || isEmulator) && (!needsReviewer || hasReviewer),
  );
  const { Content, title } = offered.find(({ view }) => view === place.value.view) ?? (offered[0] as Page);
  useEffect(() => {
    document.title = `${title} · Kadoa console`;
  }, [title]);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        Skip to the content
      </a>
      <Sidebar pages={offered} />
      <main id="main" tabIndex={-1}>
        <Problem words={info.problem.value ?? routing.problem.value} />
        <Content />
      </main>
    </>
  );
}

function Sidebar({ pages }: { pages: readonly Page[] }) {
  const about = info.value.value;
  return (
    <nav class="sidebar" aria-label="Views">
      <p class="brand">
        <Logo /> Kadoa console
      </p>
      <ul>
        {pages.map(({ view, title }) => (
          <li>
            <a href={hrefOf(view)} aria-current={view === place.value.view ? "page" : undefined}>
              {title}
            </a>
          </li>
        ))}
      </ul>
      {about !== undefined && (
        <dl class="about">
          <dt>Account</dt>
          <dd>
            <Name text={about.from} />
          </dd>
          <dt>Workspace</dt>
          <dd>{about.workspace === null ? "unknown" : <Name text={about.workspace} />}</dd>
          <dt>Service</dt>
          <dd>
            <Name text={about.service} />
          </dd>
          <dt>Connection</dt>
          <dd>
            <span role="status">{isStreaming.value ? "● up" : "○ down, trying again"}</span>
          </dd>
        </dl>
      )}
    </nav>
  );
}

function Logo() {
  return (
    <svg class="logo" viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
      <rect width="16" height="16" rx="4" />
      <circle class="full" cx="5" cy="5" r="1.75" />
      <circle class="ring" cx="11" cy="5" r="1.4" />
      <circle class="ring" cx="5" cy="11" r="1.4" />
      <circle class="full" cx="11" cy="11" r="1.75" />
    </svg>
  );
}
