import type { components, operations } from './schema';

type Schemas = components['schemas'];

export type ServerInfo = Schemas['ServerInfo'];
export type Role = Schemas['Role'];
export type Ledger = Schemas['Ledger'];
export type Run = Schemas['Run'];
export type RunPage = Schemas['RunPage'];
export type RunStatus = Schemas['RunStatus'];
export type RunTarget = Schemas['RunTarget'];
export type RunTargetPage = Schemas['RunTargetPage'];
export type TargetRunState = Schemas['TargetRunState'];
export type WaitReason = Schemas['WaitReason'];
export type WaitGroup = Schemas['WaitGroup'];
export type RunActivity = Schemas['RunActivity'];
export type RunEvent = Schemas['RunEvent'];
export type ReportEntry = Schemas['ReportEntry'];
export type ReportEntryPage = Schemas['ReportEntryPage'];
export type ReportPhase = Schemas['ReportPhase'];
export type StepOutcome = Schemas['StepOutcome'];
export type DefinitionSummary = Schemas['DefinitionSummary'];
export type DefinitionSummaryPage = Schemas['DefinitionSummaryPage'];
export type StartRun = Schemas['StartRun'];
export type RunCreated = Schemas['RunCreated'];
export type Target = Schemas['Target'];
export type TargetPage = Schemas['TargetPage'];
export type Problem = Schemas['ProblemDetails'];

export type RunTargetFilter = NonNullable<operations['ListRunTargets']['parameters']['query']>;
export type ReportFilter = NonNullable<operations['ListRunReport']['parameters']['query']>;
