using Orchestrator.Contracts.Reports;
using Orchestrator.Core.Installation;

namespace Orchestrator.Core.Activities;

/// <summary>One attempt to bring the agent, or a depot, onto a target.</summary>
internal sealed class InstallActivity(ActivityBinder binder) : BoundActivity(binder)
{
    public const string Type = "Orchestrator.Install";
    public const string Failed = "Failed";

    private const int LongestDepot = 100;

    internal static readonly Input<string?> Depot = Inputs.Text(
        new("depot", "Depot", "Name of a depot: its service is what this is about, and the target's agent is left as it is. Absent: the agent."), longest: LongestDepot);

    internal static readonly Input<bool> PingFirst = Inputs.Boolean(
        new("pingFirst", "Ping first", "Send an echo request before connecting, so that an absent computer costs milliseconds. Off for networks that block ICMP."),
        absent: true);

    internal static readonly Input<bool> Wake = Inputs.Boolean(
        new("wake", "Wake", "Send a magic packet (wake-on-LAN) when the target does not answer and its MAC address is known, and wait for it."), absent: true);

    internal static readonly Input<InstallationProtocol> Protocol = Inputs.Choice(
        new("protocol", "Protocol", "The way onto the target. Auto: SSH or SMB, by the kind of the target's credential set; without one SSH."),
        InstallationProtocol.Auto,
        ("Auto", InstallationProtocol.Auto),
        ("Ssh", InstallationProtocol.Ssh),
        ("Smb", InstallationProtocol.Smb));

    private static readonly Input<bool> AdminShare = Inputs.Boolean(
        new("adminShare", "Admin share", "Windows: make the share ADMIN$ if it is missing."), absent: true);

    private static readonly Input<bool> RestoreAdminShare = Inputs.Boolean(
        new("restoreAdminShare", "Put back the share", "Windows: take away an ADMIN$ that was made, once the attempt is over."), absent: false);

    private static readonly Input<bool> RemoteRegistry = Inputs.Boolean(
        new("remoteRegistry", "Remote registry", "Windows: start the service RemoteRegistry if it does not run."), absent: true);

    private static readonly Input<string?> ServerAddress = Inputs.Host(
        new("serverAddress", "Server address", "Host name or IP address at which the target's agent reaches the server, tried before all others; for servers "
            + "with several networks. After it, or without it, come those of the target's site, then those of the server's settings."));

    internal static readonly Input<InstallationPriority> Priority = Inputs.Choice(
        new("priority", "Priority", "Process priority of the installation work; Low is recommended for large numbers of targets."),
        InstallationPriority.Normal,
        ("Low", InstallationPriority.Low),
        ("Normal", InstallationPriority.Normal),
        ("High", InstallationPriority.High));

    private static readonly Input<int> MaxParallel = Inputs.Integer(
        new("maxParallel", "Parallel installations", "How many targets of the run are installed at once; 0: all of them."), 0, 0, 100_000, "targets");

    internal static readonly Input<int> TimeoutMinutes = Inputs.Integer(
        new("timeoutMinutes", "Time-out", "One attempt is given up after this time."), 10, 1, 120, "minutes");

    public static readonly ActivityDescriptor Descriptor = new()
    {
        Type = Type,
        DisplayName = "Install",
        Category = "Orchestrator",
        Description = "Brings the agent, or the service of a depot, onto the target: one attempt, as soon as the timeframe is open. A Retry at the port Failed says how long to go on "
            + "trying; without a connection there, one with its defaults takes that place.",
        Inputs =
        [
            Depot.Descriptor, PingFirst.Descriptor, Wake.Descriptor, Protocol.Descriptor, AdminShare.Descriptor, RestoreAdminShare.Descriptor, RemoteRegistry.Descriptor,
            ServerAddress.Descriptor, Priority.Descriptor, MaxParallel.Descriptor, TimeoutMinutes.Descriptor,
        ],
        Ports = [new(ActivityDescriptor.Done, "The agent, or the depot, is there."), new(Failed, "The attempt failed.", IsFailure: true) { Unconnected = "a Retry with its defaults" }],
        Bind = binder => new InstallActivity(binder),
    };

    private static readonly Step Done = new Step.Complete(ActivityDescriptor.Done);

    private readonly BoundInput<string?> depot = binder.Bind(Depot);
    private readonly BoundInput<bool> pingFirst = binder.Bind(PingFirst);
    private readonly BoundInput<bool> wake = binder.Bind(Wake);
    private readonly BoundInput<InstallationProtocol> protocol = binder.Bind(Protocol);
    private readonly BoundInput<bool> adminShare = binder.Bind(AdminShare);
    private readonly BoundInput<bool> restoreAdminShare = binder.Bind(RestoreAdminShare);
    private readonly BoundInput<bool> remoteRegistry = binder.Bind(RemoteRegistry);
    private readonly BoundInput<string?> serverAddress = binder.Bind(ServerAddress);
    private readonly BoundInput<InstallationPriority> priority = binder.Bind(Priority);
    private readonly BoundInput<int> maxParallel = binder.Bind(MaxParallel);
    private readonly BoundInput<int> timeoutMinutes = binder.Bind(TimeoutMinutes);

    private protected override Step Begin(Token token)
    {
        if (OpenTimeframe.Await(token, Failed) is { } closed)
            return closed;
        var limit = maxParallel.For(token);
        if (limit > 0 && !token.HoldsSlot)
            return new Step.WaitForSlot(limit, $"{limit} installations are at work already, as many as this activity allows at once.");

        return new Step.Install(new InstallationOrder
        {
            Depot = DepotOf(depot, token),
            PingFirst = pingFirst.For(token),
            Wake = wake.For(token),
            Protocol = protocol.For(token),
            AdminShare = adminShare.For(token),
            RestoreAdminShare = restoreAdminShare.For(token),
            RemoteRegistry = remoteRegistry.For(token),
            ServerAddress = serverAddress.For(token),
            Priority = priority.For(token),
            Timeout = TimeSpan.FromMinutes(timeoutMinutes.For(token)),
        });
    }

    private protected override Step Continue(Token token, Occurrence occurrence) =>
        occurrence switch
        {
            Occurrence.Answered { Last: Finished { Outcome: CommandOutcome.Succeeded } } => Done,
            Occurrence.Answered answered => new Step.Complete(Failed, Answers.Failure(answered)),
            _ => Begin(token),
        };

    /// <summary>Nothing but blanks is no name.</summary>
    internal static string? DepotOf(BoundInput<string?> input, Token token) => input.For(token)?.Trim() is { Length: > 0 } name ? name : null;
}
