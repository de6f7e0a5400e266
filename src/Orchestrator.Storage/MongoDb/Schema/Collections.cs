namespace Orchestrator.Storage.MongoDb.Schema;

/// <summary>Names of the collections.</summary>
internal static class Collections
{
    public const string Settings = "settings";
    public const string Shards = "shards";
    public const string Servers = "servers";
    public const string Runs = "runs";
    public const string RunEvents = "run_events";
    public const string TargetRuns = "target_runs";
    public const string Commands = "commands";
    public const string Removals = "removals";
    public const string ReportEntries = "report_entries";
    public const string ReportOutputs = "report_outputs";
    public const string ReportSorts = "report_sorts";
    public const string ReportSlots = "report_slots";
    public const string ReportKinds = "report_kinds";
    public const string ReportKindSlots = "report_kind_slots";
    public const string ReportTrends = "report_trends";
    public const string ReportCauses = "report_causes";
    public const string Targets = "targets";
    public const string PresenceChanges = "presence_changes";
    public const string Groups = "groups";
    public const string Sites = "sites";
    public const string CredentialSets = "credential_sets";
    public const string Timeframes = "timeframes";
    public const string Definitions = "definitions";
    public const string ApiKeys = "api_keys";
    public const string Users = "users";
    public const string SavedViews = "saved_views";
    public const string Audit = "audit";
    public const string Secrets = "secrets";
    public const string EnrolmentTokens = "enrolment_tokens";
    public const string EnrolmentUses = "enrolment_uses";
    public const string HostKeys = "host_keys";
    public const string Workers = "workers";
    public const string TargetLeases = "target_leases";
    public const string Triggers = "triggers";
    public const string Firings = "firings";
    public const string HookSecrets = "hook_secrets";
    public const string Outbox = "outbox";
    public const string Parked = "parked";
    public const string Packages = "packages";
    public const string PackageManifests = "package_manifests";
    public const string PackageDrafts = "package_drafts";
    public const string ContentServers = "content_servers";
    public const string Outputs = "outputs";

    public const string Depots = "depots";
    public const string DepotStates = "depot_states";
    public const string DepotEntries = "depot_entries";

    /// <summary>All of them: they are made when the database is opened, because a transaction should not have to.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Settings, Shards, Servers, Runs, RunEvents, TargetRuns, Commands, Removals, ReportEntries, ReportOutputs, ReportSorts, ReportSlots, ReportKinds, ReportKindSlots, ReportTrends,
        ReportCauses, Targets, PresenceChanges, Groups, Sites, CredentialSets, Timeframes, Definitions, ApiKeys, Users, SavedViews, Audit, Secrets, EnrolmentTokens, EnrolmentUses, HostKeys, Triggers, Firings, HookSecrets, Outbox, Parked,
        Packages, PackageManifests, PackageDrafts, ContentServers, Outputs, Depots, DepotStates, DepotEntries,
        Workers, TargetLeases,
    ];
}
