using System.Globalization;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Sessions;

/// <summary>The sessions of systemd-logind, asked by its own program.</summary>
/// <param name="searchPath">Where the system's programs are.</param>
/// <param name="time">The clock of the time-outs.</param>
internal sealed class LogindSessions(string searchPath, TimeProvider time) : IUserSessions
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>A folder that is there where logind is.</summary>
    public string Seats { get; init; } = "/run/systemd/seats";

    /// <summary>A folder that is there where systemd is what starts everything, and one in which logind keeps a file for each session.</summary>
    public (string Booted, string Sessions) Systemd { get; init; } = ("/run/systemd/system", "/run/systemd/sessions");

    /// <summary>Within this time the system has told who is logged on, or has ended a session.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    public async Task<UserSession?> Find(CancellationToken cancellation)
    {
        // A system without logind has no sessions that anybody knows of.
        if (ProgramFinder.Find("loginctl", searchPath, "/") is not { } program || !Directory.Exists(Seats))
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            return await Find(program, limit.Token);
        }
        catch (OperationCanceledException silent) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"loginctl, or what else knows of users, did not answer within {Patience.TotalSeconds:0.#} s", silent);
        }
    }

    public async Task End(UserSession session, CancellationToken cancellation)
    {
        var program = ProgramFinder.Find("loginctl", searchPath, "/") ?? throw new IOException("there is no loginctl in PATH");
        if (!await Exists(program, session, cancellation))
            return;
        await Ask(program, ["terminate-session", session.Id], cancellation);
        var began = time.GetTimestamp();
        while (await Exists(program, session, cancellation))
        {
            if (time.GetElapsedTime(began) > Patience)
                throw new IOException($"{session} was told to end and is still there after {Patience.TotalSeconds:0} s");
            await Task.Delay(LookAgain, TimeProvider.System, cancellation);
        }
    }

    private async Task<UserSession?> Find(string program, CancellationToken cancellation)
    {
        var sessions = new List<LogindSession>();
        var (ending, list) = await ShortProgram.Run(program, ["list-sessions", "--no-legend", "--no-pager"], cancellation);
        if (ending != 0)
            return IsAtWork() ? throw Failed(program, "list-sessions", ending, list) : null;
        foreach (var line in list.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var id = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            var (code, told) = await ShortProgram.Run(program, ["show-session", "--no-pager", .. LogindSession.Properties.Select(name => $"--property={name}"), id], cancellation);
            // One that has ended meanwhile is none.
            if (code == 0 && LogindSession.Read(told) is { } session)
                sessions.Add(session);
        }

        return LogindSession.Active(sessions) is { } active ? await Entered(active, cancellation) : null;
    }

    private static async Task<bool> Exists(string program, UserSession session, CancellationToken cancellation) =>
        (await ShortProgram.Run(program, ["show-session", "--no-pager", "--property=Id", session.Id], cancellation)).Code == 0;

    private async Task<UserSession> Entered(LogindSession session, CancellationToken cancellation)
    {
        // Names may come from a directory service, which the system's own program asks.
        var getent = ProgramFinder.Find("getent", searchPath, "/") ?? throw new IOException("there is no getent in PATH, which knows the accounts of users");
        var line = await Ask(getent, ["passwd", session.User.ToString(CultureInfo.InvariantCulture)], cancellation);
        var account = UnixAccount.Read(line) ?? throw new IOException($"the account of {session.Name} cannot be read: {line}");
        var environment = SessionEnvironment.Of(session, account);
        SessionEnvironment.Take(await OfManager(account, environment, cancellation) ?? SessionEnvironment.OfProcess(session.Leader), environment);
        return new UserSession
        {
            Id = session.Id,
            User = session.Name,
            Place = string.Join(", ", new[] { session.Seat, session.Terminal }.Where(place => place.Length > 0)),
            Terminal = session is { Type: "tty", Terminal.Length: > 0 } ? session.Terminal : null,
            Account = account,
            Environment = environment,
        };
    }

    // Desktops tell their display to the user's own systemd. Asked as the user, since its bus answers nobody else.
    private async Task<IEnumerable<string>?> OfManager(UnixAccount account, Dictionary<string, string> environment, CancellationToken cancellation)
    {
        if (ProgramFinder.Find("systemctl", searchPath, "/") is not { } systemctl)
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience / 2);
        try
        {
            IReadOnlyList<string> command = [.. AccountSwitch.Prefix(account), systemctl, "--user", "show-environment"];
            var (code, said) = await ShortProgram.Run(command[0], [.. command.Skip(1)], limit.Token, environment);
            return code == 0 ? said.Split('\n') : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<string> Ask(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var (code, said) = await ShortProgram.Run(program, arguments, cancellation);
        return code == 0 ? said : throw Failed(program, arguments[0], code, said);
    }

    private static IOException Failed(string program, string word, int code, string said) =>
        new($"{Path.GetFileName(program)} {word} ended with return code {code}: {said}");

    /// <summary>Whether logind may have sessions. In a container, its programs and its empty folders are often there, and it is not.</summary>
    private bool IsAtWork() => Directory.Exists(Systemd.Booted) || Directory.Exists(Systemd.Sessions) && Directory.EnumerateFileSystemEntries(Systemd.Sessions).Any();
}
