using System.Runtime.Versioning;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Sessions;

/// <summary>
/// The folder of an action that runs as another user, who cannot reach the agent's own folders. The folder is root's and can be passed through
/// by those who know its name; script and place to work are the user's and readable by nobody else. What the user can write to is removed as
/// the user, so that nothing put there in the meantime leads root elsewhere.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SessionFolder(string name, UnixAccount account) : ActionFolder(System.IO.Path.Combine(Root, name))
{
    private const string Root = "/run/orchestrator-agent";
    private const UnixFileMode PassThrough = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Removes those that an agent has left, as far as that goes.</summary>
    /// <param name="prefix">Of the names of that agent's folders.</param>
    public static async Task RemoveAllOf(string prefix)
    {
        string[] left;
        try
        {
            left = Directory.Exists(Root) ? Directory.GetDirectories(Root, $"{prefix}*") : [];
        }
        catch (UnauthorizedAccessException)
        {
            // They are root's, and this agent is not: it never had any.
            return;
        }

        foreach (var path in left)
        {
            // Only root can put something else in its place.
            using var work = LinuxFile.Look(System.IO.Path.Combine(path, WorkName));
            var owner = work is null ? default : LinuxFile.Facts(work).Owner;
            await new SessionFolder(System.IO.Path.GetFileName(path), new UnixAccount(owner.User, owner.Group, "/", "/bin/sh")).Remove();
        }
    }

    /// <summary>/run is in memory.</summary>
    public override bool IsOnDataDisk => false;

    public override void Create()
    {
        Directory.CreateDirectory(Root);
        File.SetUnixFileMode(Root, PassThrough);
        base.Create();
    }

    // The user's own, whatever else there is.
    public override string CreateWork(bool hasFiles) => base.CreateWork(hasFiles: true);

    public override void HandOver()
    {
        var owner = new FileOwner(account.User, account.Group);
        foreach (var file in Directory.EnumerateFiles(Path))
            LinuxFile.Give(file, owner);
        if (Directory.Exists(Work))
            LinuxFile.Give(Work, owner);
        File.SetUnixFileMode(Path, PassThrough);
    }

    public override async Task Remove()
    {
        if (Directory.Exists(Work))
        {
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                IReadOnlyList<string> command = [.. AccountSwitch.Prefix(account), "/bin/rm", "-rf", "--one-file-system", "--", Work];
                await ShortProgram.Run(command[0], [.. command.Skip(1)], limit.Token, new Dictionary<string, string>());
            }
            catch (Exception left) when (left is IOException or CannotStart or OperationCanceledException)
            {
                // It goes at the agent's next start, or with the system: it is in memory.
            }
        }

        RemoveOwn();
    }

    // Not what the user's folder holds: by now that may be anything. (It is empty, unless something still writes to it.)
    private void RemoveOwn()
    {
        try
        {
            if (!Directory.Exists(Path))
                return;
            foreach (var file in Directory.EnumerateFiles(Path))
                File.Delete(file);
            if (Directory.Exists(Work))
                Directory.Delete(Work);
            Directory.Delete(Path);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // As above.
        }
    }
}
