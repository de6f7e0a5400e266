using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Orchestrator.Cli.Client;

/// <summary>The server's API, typed. Every method throws <see cref="CliException"/>, and <see cref="UnreachableException"/> if nobody answers.</summary>
internal sealed class OrchestratorClient(ApiConnection connection)
{
    private const string Json = "application/json";

    /// <summary>A file of 100,000 targets is compared and stored before the answer comes.</summary>
    private static readonly TimeSpan ImportPatience = TimeSpan.FromMinutes(15);

    public Uri Url => connection.Url;

    public Task<ServerInfo> Server(CancellationToken cancellation) => Get("api/server", WireJson.Default.ServerInfo, cancellation);

    /// <param name="definition">Elsa JSON as it stands in the file.</param>
    public Task<Validation> Validate(string definition, CancellationToken cancellation) =>
        Post("api/definitions/validate", Text(definition), WireJson.Default.Validation, cancellation);

    /// <summary>Saves a draft.</summary>
    public Task<DefinitionVersion> Push(string definition, CancellationToken cancellation) =>
        Post("api/definitions", Text(definition), WireJson.Default.DefinitionVersion, cancellation);

    public Task<DefinitionVersion> Publish(string definitionId, CancellationToken cancellation) =>
        Post($"api/definitions/{Escape(definitionId)}/publish", null, WireJson.Default.DefinitionVersion, cancellation);

    public Task<Page<DefinitionInfo>> Definitions(string? text, int offset, int limit, CancellationToken cancellation) =>
        Get($"api/definitions?offset={offset}&limit={limit}{(string.IsNullOrEmpty(text) ? "" : "&text=" + Escape(text))}", WireJson.Default.PageDefinitionInfo, cancellation);

    public Task<Created> Start(StartRun request, CancellationToken cancellation) =>
        Post("api/runs", JsonContent.Create(request, WireJson.Default.StartRun), WireJson.Default.Created, cancellation);

    /// <summary>What would come of a run; nothing is stored.</summary>
    public Task<ForecastInfo> Forecast(StartRun request, CancellationToken cancellation) =>
        Post("api/runs/forecast", JsonContent.Create(request, WireJson.Default.StartRun), WireJson.Default.ForecastInfo, cancellation);

    public Task<IReadOnlyList<TimeframeInfo>> Timeframes(CancellationToken cancellation) =>
        Get("api/timeframes", WireJson.Default.IReadOnlyListTimeframeInfo, cancellation);

    public Task<TimeframeInfo> Timeframe(string name, CancellationToken cancellation) =>
        Get($"api/timeframes/{Escape(name)}", WireJson.Default.TimeframeInfo, cancellation);

    public Task<TimeframeInfo> SetTimeframe(string name, TimeframeBody body, CancellationToken cancellation) =>
        Exchange(HttpMethod.Put, $"api/timeframes/{Escape(name)}", JsonContent.Create(body, WireJson.Default.TimeframeBody), WireJson.Default.TimeframeInfo, cancellation);

    /// <param name="zone">Null: the organisation's.</param>
    /// <param name="from">Null: now.</param>
    public Task<TimeframePreviewInfo> PreviewTimeframe(TimeframeBody body, string? zone, DateTimeOffset? from, int count, CancellationToken cancellation) =>
        Post(
            $"api/timeframes/preview?count={count}&zone={Escape(zone ?? "")}{(from is { } at ? $"&from={Escape(at.ToString("O"))}" : "")}",
            JsonContent.Create(body, WireJson.Default.TimeframeBody), WireJson.Default.TimeframePreviewInfo, cancellation);

    public Task RemoveTimeframe(string name, CancellationToken cancellation) => Do(HttpMethod.Delete, $"api/timeframes/{Escape(name)}", cancellation);

    /// <summary>Its exceptions by date as iCalendar.</summary>
    public async Task<string> Calendar(string name, CancellationToken cancellation)
    {
        using var memory = new MemoryStream();
        await Copy($"api/timeframes/{Escape(name)}/calendar", memory, cancellation);
        return Encoding.UTF8.GetString(memory.ToArray());
    }

    /// <param name="level">no, minimum, normal or maximum.</param>
    public Task<CalendarImportInfo> ImportCalendar(string name, string file, string level, bool replace, bool preview, CancellationToken cancellation) =>
        Post(
            $"api/timeframes/{Escape(name)}/calendar?level={level}&replace={(replace ? "true" : "false")}&preview={(preview ? "true" : "false")}",
            new StringContent(file, Encoding.UTF8, "text/calendar"),
            WireJson.Default.CalendarImportInfo,
            cancellation);

    public Task<Page<RunInfo>> Runs(bool activeOnly, int offset, int limit, CancellationToken cancellation) =>
        Get($"api/runs?offset={offset}&limit={limit}{(activeOnly ? "&active=true" : "")}", WireJson.Default.PageRunInfo, cancellation);

    public Task<RunInfo> Run(string id, CancellationToken cancellation) => Get($"api/runs/{Escape(id)}", WireJson.Default.RunInfo, cancellation);

    public Task<IReadOnlyList<WaitGroup>> Waits(string id, CancellationToken cancellation) =>
        Get($"api/runs/{Escape(id)}/waits", WireJson.Default.IReadOnlyListWaitGroup, cancellation);

    public Task<RunMapInfo> RunMap(string id, CancellationToken cancellation) => Get($"api/runs/{Escape(id)}/map", WireJson.Default.RunMapInfo, cancellation);

    /// <param name="word">cancel, pause or resume.</param>
    public Task<RunInfo> Control(string id, string word, CancellationToken cancellation) =>
        Post($"api/runs/{Escape(id)}/{word}", null, WireJson.Default.RunInfo, cancellation);

    /// <summary>Changes how targets that wait for their next attempt are tried again.</summary>
    public Task<StandByChanged> ChangeStandBy(string id, StandByOrder order, CancellationToken cancellation) =>
        Post($"api/runs/{Escape(id)}/stand-by", JsonContent.Create(order, WireJson.Default.StandByOrder), WireJson.Default.StandByChanged, cancellation);

    public Task<Created> RerunFailed(string id, RerunFailed request, CancellationToken cancellation) =>
        Post($"api/runs/{Escape(id)}/rerun-failed", JsonContent.Create(request, WireJson.Default.RerunFailed), WireJson.Default.Created, cancellation);

    public Task<Page<PackageInfo>> Packages(string? name, int offset, int limit, CancellationToken cancellation) =>
        Get($"api/packages?offset={offset}&limit={limit}{(string.IsNullOrEmpty(name) ? "" : "&name=" + Escape(name))}", WireJson.Default.PagePackageInfo, cancellation);

    public Task<PackageInfo> Package(string name, string version, CancellationToken cancellation) =>
        Get($"api/packages/{Escape(name)}/versions/{Escape(version)}", WireJson.Default.PackageInfo, cancellation);

    public Task<Page<PackageFileInfo>> PackageFiles(string name, string version, int offset, int limit, CancellationToken cancellation) =>
        Get($"api/packages/{Escape(name)}/versions/{Escape(version)}/files?offset={offset}&limit={limit}", WireJson.Default.PagePackageFileInfo, cancellation);

    /// <summary>Begins a version, or goes on with it.</summary>
    public Task<PackageDraftInfo> BeginPackage(NewPackage package, CancellationToken cancellation) =>
        Post("api/packages/drafts", JsonContent.Create(package, WireJson.Default.NewPackage), WireJson.Default.PackageDraftInfo, cancellation);

    /// <summary>Sends a piece of a content.</summary>
    public Task<ReceivedInfo> PutContent(string draft, string sha256, long offset, HttpContent piece, CancellationToken cancellation) =>
        Exchange(HttpMethod.Put, $"api/packages/drafts/{draft}/contents/{sha256}?offset={offset}", piece, WireJson.Default.ReceivedInfo, cancellation);

    public Task<PackageInfo> PublishPackage(string draft, CancellationToken cancellation) =>
        Post($"api/packages/drafts/{draft}/publish", null, WireJson.Default.PackageInfo, cancellation);

    public Task RemovePackage(string name, string version, CancellationToken cancellation) =>
        Do(HttpMethod.Delete, $"api/packages/{Escape(name)}/versions/{Escape(version)}", cancellation);

    public Task<IReadOnlyList<TriggerInfo>> Triggers(CancellationToken cancellation) =>
        Get("api/triggers", WireJson.Default.IReadOnlyListTriggerInfo, cancellation);

    public Task<Page<FiringInfo>> Firings(string definitionId, string activityId, int offset, int limit, CancellationToken cancellation) =>
        Get($"api/triggers/history?definitionId={Escape(definitionId)}&activityId={Escape(activityId)}&offset={offset}&limit={limit}", WireJson.Default.PageFiringInfo, cancellation);

    /// <param name="word">pause or resume.</param>
    public Task<IReadOnlyList<TriggerInfo>> ControlTriggers(WhichTrigger which, string word, CancellationToken cancellation) =>
        Post($"api/triggers/{word}", JsonContent.Create(which, WireJson.Default.WhichTrigger), WireJson.Default.IReadOnlyListTriggerInfo, cancellation);

    public Task<MadeSecret> MakeHookSecret(string hook, CancellationToken cancellation) =>
        Post($"api/hooks/{Escape(hook)}/secret", null, WireJson.Default.MadeSecret, cancellation);

    /// <summary>A page of the report, without output.</summary>
    public Task<Page<EntryInfo>> Report(string id, EntryFilter filter, int offset, int limit, CancellationToken cancellation) =>
        Get($"api/runs/{Escape(id)}/report?offset={offset}&limit={limit}{filter.ToQuery()}", WireJson.Default.PageEntryInfo, cancellation);

    /// <summary>One entry with its output.</summary>
    public Task<EntryInfo> Entry(string commandId, int number, CancellationToken cancellation) =>
        Get($"api/reports/{Escape(commandId)}/{number}", WireJson.Default.EntryInfo, cancellation);

    /// <summary>Copies the whole report as the server exports it.</summary>
    /// <param name="format">json or csv.</param>
    public Task Export(string id, string format, EntryFilter filter, Stream destination, CancellationToken cancellation) =>
        Copy($"api/runs/{Escape(id)}/report?format={format}&output=true{filter.ToQuery()}", destination, cancellation);

    /// <summary>Copies every entry a question is about as the server exports it.</summary>
    public Task Export(ReportQuestion question, Stream destination, CancellationToken cancellation) =>
        Copy("api/reports" + question.ToQuery(), destination, cancellation);

    public Task<ReportSummary> Summary(ReportQuestion question, CancellationToken cancellation) =>
        Get("api/reports/summary" + question.ToQuery(), WireJson.Default.ReportSummary, cancellation);

    public Task<SlowestActions> Slowest(ReportQuestion question, CancellationToken cancellation) =>
        Get("api/reports/slowest" + question.ToQuery(), WireJson.Default.SlowestActions, cancellation);

    public Task<FailureCauses> Causes(ReportQuestion question, CancellationToken cancellation) =>
        Get("api/reports/causes" + question.ToQuery(), WireJson.Default.FailureCauses, cancellation);

    public Task<ReportTrend> Trend(ReportQuestion question, CancellationToken cancellation) =>
        Get("api/reports/trend" + question.ToQuery(), WireJson.Default.ReportTrend, cancellation);

    public Task<Page<TargetInfo>> Targets(TargetFilter filter, int offset, int limit, CancellationToken cancellation) =>
        Get($"api/targets?offset={offset}&limit={limit}{filter.ToQuery()}", WireJson.Default.PageTargetInfo, cancellation);

    /// <summary>Adds a target; one of that name is refused.</summary>
    public Task<TargetInfo> AddTarget(string name, TargetSettings settings, CancellationToken cancellation) =>
        Exchange(HttpMethod.Put, $"api/targets/{Escape(name)}", JsonContent.Create(settings, WireJson.Default.TargetSettings), WireJson.Default.TargetInfo, cancellation, unless: "*");

    /// <summary>Changes what is set; the rest stays.</summary>
    public Task<TargetInfo> ChangeTarget(string name, TargetSettings change, CancellationToken cancellation) =>
        Exchange(HttpMethod.Patch, $"api/targets/{Escape(name)}", JsonContent.Create(change, WireJson.Default.TargetSettings), WireJson.Default.TargetInfo, cancellation);

    public Task RemoveTarget(string name, CancellationToken cancellation) => Do(HttpMethod.Delete, $"api/targets/{Escape(name)}", cancellation);

    /// <param name="format">csv, ansibleIni or ansibleYaml.</param>
    public Task<ImportInfo> Import(Stream file, string format, bool preview, CancellationToken cancellation) =>
        Exchange(
            HttpMethod.Post,
            $"api/targets/import?format={format}&preview={(preview ? "true" : "false")}",
            new StreamContent(file),
            WireJson.Default.ImportInfo,
            cancellation,
            patience: ImportPatience);

    public Task<IReadOnlyList<GroupInfo>> Groups(CancellationToken cancellation) => Get("api/groups", WireJson.Default.IReadOnlyListGroupInfo, cancellation);

    public Task<GroupInfo> SetGroup(string name, GroupBody body, CancellationToken cancellation) =>
        Exchange(HttpMethod.Put, $"api/groups/{Escape(name)}", JsonContent.Create(body, WireJson.Default.GroupBody), WireJson.Default.GroupInfo, cancellation);

    public Task<GroupInfo> ChangeGroup(string name, MembershipChange change, CancellationToken cancellation) =>
        Post($"api/groups/{Escape(name)}/targets", JsonContent.Create(change, WireJson.Default.MembershipChange), WireJson.Default.GroupInfo, cancellation);

    public Task RemoveGroup(string name, CancellationToken cancellation) => Do(HttpMethod.Delete, $"api/groups/{Escape(name)}", cancellation);

    public Task<IReadOnlyList<ViewInfo>> Views(CancellationToken cancellation) => Get("api/me/views", WireJson.Default.IReadOnlyListViewInfo, cancellation);

    public Task<ViewInfo> SaveView(string page, string name, ViewBody body, CancellationToken cancellation) =>
        Exchange(HttpMethod.Put, $"api/me/views/{Escape(page)}/{Escape(name)}", JsonContent.Create(body, WireJson.Default.ViewBody), WireJson.Default.ViewInfo, cancellation);

    public Task RemoveView(string page, string name, CancellationToken cancellation) => Do(HttpMethod.Delete, $"api/me/views/{Escape(page)}/{Escape(name)}", cancellation);

    public Task<Page<SiteInfo>> Sites(string? text, int offset, int limit, CancellationToken cancellation) =>
        Get($"api/sites?offset={offset}&limit={limit}{(string.IsNullOrEmpty(text) ? "" : "&text=" + Escape(text))}", WireJson.Default.PageSiteInfo, cancellation);

    public Task<SiteInfo> SetSite(string name, SiteBody body, CancellationToken cancellation) =>
        Exchange(HttpMethod.Put, $"api/sites/{Escape(name)}", JsonContent.Create(body, WireJson.Default.SiteBody), WireJson.Default.SiteInfo, cancellation);

    public Task<OrganisationInfo> Organisation(CancellationToken cancellation) => Get("api/organisation", WireJson.Default.OrganisationInfo, cancellation);

    public Task<OrganisationInfo> SetOrganisation(OrganisationBody body, CancellationToken cancellation) =>
        Exchange(HttpMethod.Put, "api/organisation", JsonContent.Create(body, WireJson.Default.OrganisationBody), WireJson.Default.OrganisationInfo, cancellation);

    public Task RemoveSite(string name, CancellationToken cancellation) => Do(HttpMethod.Delete, $"api/sites/{Escape(name)}", cancellation);

    public Task<IReadOnlyList<CredentialInfo>> Credentials(CancellationToken cancellation) =>
        Get("api/credentials", WireJson.Default.IReadOnlyListCredentialInfo, cancellation);

    /// <summary>Makes a credential set, or replaces it as a whole.</summary>
    public Task<CredentialInfo> SetCredentials(string name, CredentialBody body, CancellationToken cancellation) =>
        Exchange(HttpMethod.Put, $"api/credentials/{Escape(name)}", JsonContent.Create(body, WireJson.Default.CredentialBody), WireJson.Default.CredentialInfo, cancellation);

    /// <summary>Gives a credential set new secrets.</summary>
    public Task<CredentialInfo> RotateCredentials(string name, CredentialBody body, CancellationToken cancellation) =>
        Exchange(HttpMethod.Patch, $"api/credentials/{Escape(name)}", JsonContent.Create(body, WireJson.Default.CredentialBody), WireJson.Default.CredentialInfo, cancellation);

    public Task RemoveCredentials(string name, CancellationToken cancellation) => Do(HttpMethod.Delete, $"api/credentials/{Escape(name)}", cancellation);

    public Task<IReadOnlyList<UserInfo>> Users(CancellationToken cancellation) => Get("api/users", WireJson.Default.IReadOnlyListUserInfo, cancellation);

    public Task<UserInfo> AddUser(NewUser user, CancellationToken cancellation) =>
        Post("api/users", JsonContent.Create(user, WireJson.Default.NewUser), WireJson.Default.UserInfo, cancellation);

    public Task<UserInfo> ChangeUser(string name, UserChange change, CancellationToken cancellation) =>
        Exchange(HttpMethod.Patch, $"api/users/{Escape(name)}", JsonContent.Create(change, WireJson.Default.UserChange), WireJson.Default.UserInfo, cancellation);

    public async Task ResetPassword(string name, OneTimePassword password, CancellationToken cancellation)
    {
        var body = JsonContent.Create(password, WireJson.Default.OneTimePassword);
        (await connection.Send(HttpMethod.Post, $"api/users/{Escape(name)}/password", body, Json, cancellation)).Dispose();
    }

    public Task RemoveUser(string name, CancellationToken cancellation) => Do(HttpMethod.Delete, $"api/users/{Escape(name)}", cancellation);

    public Task<MadeEnrolmentToken> CreateEnrolmentToken(NewEnrolmentToken request, CancellationToken cancellation) =>
        Post("api/enrolment-tokens", JsonContent.Create(request, WireJson.Default.NewEnrolmentToken), WireJson.Default.MadeEnrolmentToken, cancellation);

    public Task<IReadOnlyList<EnrolmentTokenInfo>> EnrolmentTokens(CancellationToken cancellation) =>
        Get("api/enrolment-tokens", WireJson.Default.IReadOnlyListEnrolmentTokenInfo, cancellation);

    public Task RevokeEnrolmentToken(string id, CancellationToken cancellation) => Do(HttpMethod.Delete, $"api/enrolment-tokens/{Escape(id)}", cancellation);

    public Task<IReadOnlyList<DepotInfo>> Depots(CancellationToken cancellation) => Get("api/depots", WireJson.Default.IReadOnlyListDepotInfo, cancellation);

    public Task<DepotInfo> SetDepot(string name, DepotBody body, CancellationToken cancellation) =>
        Exchange(HttpMethod.Put, $"api/depots/{Escape(name)}", JsonContent.Create(body, WireJson.Default.DepotBody), WireJson.Default.DepotInfo, cancellation);

    /// <summary>The content of depot.json; those before are void.</summary>
    public Task<JsonElement> RenewDepotCredentials(string name, CancellationToken cancellation) =>
        Post($"api/depots/{Escape(name)}/credentials", null, WireJson.Default.JsonElement, cancellation);

    /// <param name="depot">Null: of all.</param>
    public Task<Page<DepotTransferInfo>> DepotTransfers(string? depot, int limit, CancellationToken cancellation) =>
        Get($"api/depots/transfers?limit={limit}{(depot is null ? "" : $"&depot={Escape(depot)}")}", WireJson.Default.PageDepotTransferInfo, cancellation);

    public Task RemoveDepot(string name, CancellationToken cancellation) => Do(HttpMethod.Delete, $"api/depots/{Escape(name)}", cancellation);

    public Task<IReadOnlyList<HostKeyInfo>> HostKeys(string target, CancellationToken cancellation) =>
        Get($"api/targets/{Escape(target)}/host-keys", WireJson.Default.IReadOnlyListHostKeyInfo, cancellation);

    public Task<IReadOnlyList<HostKeyInfo>> AddHostKeys(string target, NewHostKeys keys, CancellationToken cancellation) =>
        Post($"api/targets/{Escape(target)}/host-keys", JsonContent.Create(keys, WireJson.Default.NewHostKeys), WireJson.Default.IReadOnlyListHostKeyInfo, cancellation);

    public Task ForgetHostKeys(string target, CancellationToken cancellation) => Do(HttpMethod.Delete, $"api/targets/{Escape(target)}/host-keys", cancellation);

    public Task<Page<ParkedInfo>> Parked(string? queue, int offset, int limit, CancellationToken cancellation) =>
        Get($"api/parked?offset={offset}&limit={limit}{(string.IsNullOrEmpty(queue) ? "" : "&queue=" + Escape(queue))}", WireJson.Default.PageParkedInfo, cancellation);

    public Task RetryParked(string id, CancellationToken cancellation) => Do(HttpMethod.Post, $"api/parked/{Escape(id)}/retry", cancellation);

    public Task DropParked(string id, CancellationToken cancellation) => Do(HttpMethod.Delete, $"api/parked/{Escape(id)}", cancellation);

    /// <summary>The run's live stream; it ends with the run, or throws when the connection is lost.</summary>
    public IAsyncEnumerable<WatchEvent> Watch(string id, CancellationToken cancellation) =>
        Follow($"api/runs/{Escape(id)}/watch", WatchStream.Parse, cancellation);

    /// <summary>What a target puts out in a run; it ends with the target's part in it, or throws when the connection is lost.</summary>
    public IAsyncEnumerable<OutputEvent> WatchOutput(string id, string target, CancellationToken cancellation) =>
        Follow($"api/runs/{Escape(id)}/targets/{Escape(target)}/output", OutputEvents.Parse, cancellation);

    /// <summary>What installers and agents have reported of a target in a run, without output.</summary>
    public async IAsyncEnumerable<EntryInfo> EntriesOf(string id, string target, [EnumeratorCancellation] CancellationToken cancellation)
    {
        const int AtOnce = 200;
        for (var offset = 0; ; offset += AtOnce)
        {
            var page = await Get(
                $"api/runs/{Escape(id)}/report?offset={offset}&limit={AtOnce}&phase=installation,execution&target={Escape(target)}", WireJson.Default.PageEntryInfo, cancellation);
            foreach (var entry in page.Items)
                yield return entry;
            if (page.Items.Count < AtOnce)
                yield break;
        }
    }

    /// <summary>The starts of an entry's action, in order.</summary>
    public Task<IReadOnlyList<StartInfo>> Starts(EntryInfo entry, CancellationToken cancellation) =>
        Get($"api/reports/{Escape(entry.CommandId)}/{entry.Number}/starts", WireJson.Default.IReadOnlyListStartInfo, cancellation);

    /// <summary>The whole output of an entry, or of one start of its action, as far as it is kept, as UTF-8.</summary>
    public Task Output(EntryInfo entry, Stream destination, CancellationToken cancellation) =>
        Copy($"api/reports/{Escape(entry.CommandId)}/{entry.Number}/output{(entry.Start is { } start && start != entry.Starts ? $"?start={start}" : "")}", destination, cancellation);

    private async IAsyncEnumerable<T> Follow<T>(string path, Func<string, string, T?> parse, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        using var response = await connection.Send(HttpMethod.Get, path, null, "text/event-stream", cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        await using var events = EventReader.Read(stream, parse, cancellation).GetAsyncEnumerator(cancellation);
        while (await connection.Guard(() => events.MoveNextAsync().AsTask(), cancellation))
            yield return events.Current;
    }

    private async Task Do(HttpMethod method, string path, CancellationToken cancellation) =>
        (await connection.Send(method, path, null, Json, cancellation)).Dispose();

    private async Task Copy(string path, Stream destination, CancellationToken cancellation)
    {
        using var response = await connection.Send(HttpMethod.Get, path, null, "*/*", cancellation);
        await connection.Guard(async () => { await response.Content.CopyToAsync(destination, cancellation); return true; }, cancellation);
    }

    private static StringContent Text(string definition) => new(definition, Encoding.UTF8, Json);

    private static string Escape(string part) => Uri.EscapeDataString(part);

    private Task<T> Get<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) => Exchange(HttpMethod.Get, path, null, type, cancellation);

    private Task<T> Post<T>(string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        Exchange(HttpMethod.Post, path, content, type, cancellation);

    /// <param name="unless">The state in which it shall not be done; "*": if it is there already.</param>
    private async Task<T> Exchange<T>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellation, string? unless = null, TimeSpan? patience = null)
    {
        using var response = await connection.Send(method, path, content, Json, cancellation, unless, patience);
        return (await connection.Guard(() => response.Content.ReadFromJsonAsync(type, cancellation), cancellation))!;
    }
}
