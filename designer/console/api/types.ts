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
export type RunMap = Schemas['RunMap'];
/** What the stream tells of a run's flow, which no other answer has. */
export interface RunFlow {
  activities: { activity: string; counts: Schemas['Counts'] }[];
  passed: { from: string; port: string; times: number }[] | null;
}
export type RunEvent = Schemas['RunEvent'];
export type ReportEntry = Schemas['Entry'];
export type EntryStart = Schemas['Start'];
export type ReportPhase = Schemas['ReportPhase'];
export type StepOutcome = Schemas['StepOutcome'];
export type Outcomes = Schemas['Outcomes'];
export type Counted = Schemas['Counted'];
export type Summary = Schemas['Summary'];
export type SummaryGroup = Schemas['SummaryGroup'];
export type Slowest = Schemas['Slowest'];
export type ActionDurations = Schemas['ActionDurations'];
export type Causes = Schemas['Causes'];
export type Cause = Schemas['Cause'];
export type Trend = Schemas['Trend'];
export type Timeframe = Schemas['Timeframe'];
export type TimeframeException = Schemas['Exception'];
export type CalendarImport = Schemas['CalendarImport'];
export type Opening = Schemas['Opening'];
export type TimeframeBody = Schemas['TimeframeBody'];
export type TimeframePreview = Schemas['TimeframePreview'];
export type ClockChange = Schemas['ClockChange'];
export type Depot = Schemas['Depot'];
export type DepotBody = Schemas['DepotBody'];
export type DepotState = NonNullable<Schemas['DepotState']>;
export type DepotEntry = Schemas['DepotEntry'];
export type DepotEntryKind = Schemas['DepotEntryKind'];
export type DepotAccess = Schemas['DepotAccess'];
export type LevelSettings = NonNullable<Schemas['LevelSettings']>;
export type LevelSetting = NonNullable<Schemas['LevelSetting']>;
export type PackageVersion = Schemas['Package'];
export type PackageFile = Schemas['PackageFile'];
export type CredentialBody = Schemas['CredentialBody'];
export type CredentialRotation = Schemas['CredentialRotation'];
export type CredentialSecret = Schemas['CredentialSecret'];
export type SignIn = Schemas['SignIn'];
export type SavedView = Schemas['SavedView'];
export type User = Schemas['User'];
export type ApiKey = Schemas['Key'];
export type EnrolmentToken = Schemas['EnrolmentToken'];
export type MadeEnrolmentToken = Schemas['MadeEnrolmentToken'];
export type AuditEntry = Schemas['Audit'];
export type ParkedMessage = Schemas['Parked'];
export type Trigger = Schemas['Trigger'];
export type Firing = Schemas['Firing'];
export type MadeSecret = Schemas['MadeSecret'];
export type ActivityType = Schemas['Activity'];
export type Validation = Schemas['Validation'];
export type DefinitionSummary = Schemas['Definition'];
export type DefinitionSummaryPage = Schemas['PageViewOfDefinition'];
export type DefinitionChange = Schemas['DefinitionChange'];
/** The document says of inputs that they are an object, and no more. */
export type StartRun = Omit<Schemas['StartRun'], 'inputs'> & { inputs?: Record<string, unknown> };
export type Forecast = Schemas['Forecast'];
export type ForecastRange = Schemas['ForecastRange'];
export type StandByOrder = Schemas['StandByOrder'];
export type StandByChanged = Schemas['StandByChanged'];
export type RunCreated = Schemas['Made'];
export type Target = Schemas['Target'];
export type SettingSource = NonNullable<Schemas['SettingSource']>;
export type TargetSettings = Schemas['TargetSettings'];
export type TargetsFilter = NonNullable<operations['listTargets']['parameters']['query']>;
export type HostKey = Schemas['HostKey'];
export type TargetGroup = Schemas['Group'];
export type GroupBody = Schemas['GroupBody'];
export type GroupQuery = NonNullable<Schemas['GroupQuery']>;
export type Site = Schemas['Site'];
export type SiteBody = Schemas['SiteBody'];
export type Organisation = Schemas['Organisation'];
export type OrganisationBody = Schemas['OrganisationBody'];
export type SitePage = Schemas['PageViewOfSite'];
export type Import = Schemas['Import'];
export type ImportedTarget = Schemas['ImportedTarget'];
export type LineRemark = Schemas['LineRemark'];
export type CredentialSet = Schemas['CredentialSet'];
export type TargetPage = Schemas['PageViewOfTarget'];

/** The errors are an extension of the problem details, which the document does not list. */
export type Problem = Schemas['ProblemDetails'] & { errors?: Schemas['Mistake'][] };

/** Part of a list, and how long the whole of it is. */
export interface Page<T> {
  items: T[];
  total: number;
}

/** The report is described as a page or as CSV, so its page has no name of its own in the document. */
export interface ReportEntryPage {
  items: ReportEntry[];
  total: number;
}

export type RunTargetFilter = NonNullable<operations['listRunTargets']['parameters']['query']>;
/** What entries of all runs, and the sums over them, are asked by. */
export type ReportsFilter = NonNullable<operations['listReportTrend']['parameters']['query']>;
export type ReportFilter = NonNullable<operations['getRunReport']['parameters']['query']>;
