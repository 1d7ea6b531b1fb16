import { jsonLine } from "../text/json";
import { labels, meanwhile } from "./changes";
import { asText } from "./phrase";
import type { Review } from "./review";
import { type Key, type Notified, recipients } from "./routing";

/**
 * A review for programs. Names and meanings stay; new ones may be added. `version` changes when that cannot be
 * kept.
 */
export function asJson(review: Review): string {
  const document = {
    version: 1,
    stack: review.stack ?? null,
    ok: review.errors.length === 0 && review.risks.length === 0,
    errors: review.errors,
    risks: review.risks.map(({ code, message, resource, eventType, level }) => ({
      code,
      message: asText(message),
      urn: resource?.urn ?? null,
      eventType: eventType ?? null,
      workflowId: level?.workflowId ?? null,
    })),
    routing: review.routing.map(({ level, eventType, before, after }) => ({
      profile: level.profile ?? null,
      workflowId: level.workflowId ?? null,
      eventType,
      before: sideOf(before),
      after: sideOf(after),
    })),
    changes: review.changes.map(({ resource, formerName, properties }) => ({
      action: resource.action,
      kind: resource.kind,
      name: resource.name,
      formerName: formerName ?? null,
      urn: resource.urn,
      properties,
    })),
    moves: review.moves.map(({ giver, resource, from, to, message }) => ({
      message: asText(message),
      fromUrn: giver.urn,
      toUrn: resource.urn,
      before: key(from),
      after: key(to),
    })),
    meanwhile: asText(meanwhile(review.moves)) || null,
    othersChanging: review.othersChanging,
    unjudged: review.unjudged.map(asText),
  };
  return `${jsonLine(document)}\n`;
}

/** Between the two a setting is taken over where they are equal; else the new one is made before the old one goes. */
function key({ eventType, level }: Key): object {
  return { profile: level.profile ?? null, workflowId: level.workflowId ?? null, eventType };
}

/** `setting`: whose setting decides, the level's own, the workspace's, or none in this stack. */
function sideOf(side: Notified): object {
  return {
    setting: side.by,
    enabled: side.enabled,
    channels: labels(side.channels).sort(),
    told: labels(recipients(side)).sort(),
  };
}
