/** What keeps a distribution from running, and where. */
export interface StudioProblem {
  /** Id of the activity; null: the distribution as a whole. */
  activity: string | null;
  activityName: string | null;
  input: string | null;
  message: string;
}

/** A version as Elsa Studio has read or saved it. */
export interface StudioVersion {
  definitionId: string;
  name: string;
  version: number;
  isPublished: boolean;
  problems: StudioProblem[];
}

/** What Elsa Studio's page tells the page around it. */
export type FromStudio =
  /** Percent of what has to be loaded. */
  | { type: 'progress'; percent: number }
  | { type: 'ready' }
  /** It cannot be shown, and why. */
  | { type: 'failed'; title: string; detail: string }
  | { type: 'signedOut' }
  /** The server does not answer, or answers again. */
  | { type: 'away' }
  | { type: 'back' }
  | { type: 'opened'; version: StudioVersion }
  | { type: 'saving' }
  | { type: 'saved'; version: StudioVersion }
  /** A save came to nothing: the server was away, or the session is over. */
  | { type: 'unsaved' }
  /** A save was refused; the draft is what was kept all the same, where it was only not to be published. */
  | { type: 'refused'; detail: string; errors: string[]; draft: StudioVersion | null }
  /** Somebody wants to run it. */
  | { type: 'run'; definitionId: string }
  | { type: 'open'; what: 'definition' | 'instance'; id: string };

/** What the page around it tells Elsa Studio's page. */
export type ToStudio = { type: 'select'; activity: string };
