/** One comment on a pull request. */
export interface Comment {
  readonly id: string;
  readonly body: string;
  /** Who wrote it, in the service's own terms. */
  readonly author: string | undefined;
}

/** What of Markdown a service shows in a comment. */
export interface CommentForm {
  /** The most characters that it takes. */
  readonly longest: number;
  /** A first line that readers do not see, by which the comment is found again. */
  marker(name: string): string;
  /** Whether it understands `<details>`, `<br>` and `<sub>`. */
  readonly html: boolean;
  /** Whether a quotation may begin with `[!WARNING]`. */
  readonly alerts: boolean;
}

/** The comments of one pull request, on whatever service it is. */
export interface CommentService {
  /** Where it is, for people: `GitHub`. */
  readonly name: string;
  readonly form: CommentForm;
  /** Who writes with the token; undefined where the service does not say. */
  owner(): Promise<string | undefined>;
  /** The oldest first. */
  comments(): AsyncIterable<Comment>;
  create(body: string): Promise<void>;
  update(id: string, body: string): Promise<void>;
  close(): Promise<void>;
}

/** The environment variables of a run. */
export type Environment = Readonly<Record<string, string | undefined>>;

export function htmlMarker(name: string): string {
  return `<!-- ${name} -->`;
}
