import type { components, operations } from './schema';

type Schemas = components['schemas'];

export type ServerInfo = Schemas['Server'];
export type Role = Schemas['Role'];
export type Ledger = Schemas['Ledger'];
export type Run = Schemas['Run'];
export type RunPage = Schemas['PageViewOfRun'];
export type RunStatus = Schemas['RunStatus'];
export type RunTarget = Schemas['TargetRun'];
export type RunTargetPage = Schemas['PageViewOfTargetRun'];
export type TargetRunState = Schemas['TargetRunState'];
export type WaitReason = NonNullable<Schemas['WaitReason']>;
export type WaitGroup = Schemas['Wait'] & { reason: WaitReason };
export type RunActivity = Schemas['RunActivity'];
export type RunEvent = Schemas['RunEvent'];
export type ReportEntry = Schemas['Entry'];
export type ReportPhase = Schemas['ReportPhase'];
export type StepOutcome = Schemas['StepOutcome'];
export type DefinitionSummary = Schemas['Definition'];
export type DefinitionSummaryPage = Schemas['PageViewOfDefinition'];
export type DefinitionChange = Schemas['DefinitionChange'];
export type StartRun = Schemas['StartRun'];
export type RunCreated = Schemas['Made'];
export type Target = Schemas['Target'];
export type TargetPage = Schemas['PageViewOfTarget'];

/** The errors are an extension of the problem details, which the document does not list. */
export type Problem = Schemas['ProblemDetails'] & { errors?: Schemas['Mistake'][] };

/** The report is described as a page or as CSV, so its page has no name of its own in the document. */
export interface ReportEntryPage {
  items: ReportEntry[];
  total: number;
}

export type RunTargetFilter = NonNullable<operations['listRunTargets']['parameters']['query']>;
export type ReportFilter = NonNullable<operations['getRunReport']['parameters']['query']>;
