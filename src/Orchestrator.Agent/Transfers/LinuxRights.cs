using System.Globalization;
using System.Runtime.Versioning;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Platform;
using Orchestrator.Contracts.Packages;
using Orchestrator.Transfer.Packages;

namespace Orchestrator.Agent.Transfers;

/// <summary>Owner and mode of brought files on Linux, set on what was opened: a name may have become a link to any file of the computer.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxRights : IFileRights
{
    private const string Usual = "644";
    private readonly uint? user;
    private readonly uint? group;
    private readonly string mode;

    private LinuxRights(uint? user, uint? group, string? mode) => (this.user, this.group, this.mode) = (user, group, mode ?? Usual);

    /// <summary>Asks the system who the owner is.</summary>
    /// <param name="owner">As <see cref="FileRights.FlawOfOwner"/> wants it; null: nobody else.</param>
    /// <param name="mode">As <see cref="FileRights.FlawOfMode"/> wants it; null: the usual one.</param>
    /// <exception cref="IOException">There is no such user or group here, or nobody can be asked.</exception>
    public static async Task<LinuxRights> Find(string? owner, string? mode, CancellationToken cancellation)
    {
        var parts = (owner ?? "").Split(':');
        return new LinuxRights(
            await Number("passwd", "user", parts[0], cancellation),
            await Number("group", "group", parts.ElementAtOrDefault(1) ?? "", cancellation),
            mode);
    }

    public void Put(string path, bool executable)
    {
        using var looked = LinuxFile.Look(path) ?? throw new IOException($"'{path}' is gone again");
        var (type, owner) = LinuxFile.Facts(looked);
        if (type != FileType.Content)
            throw new IOException($"'{path}' is no file any more");
        using var file = LinuxFile.OpenToRead(looked);
        // Giving takes bits of the mode away, so the mode comes after it.
        LinuxFile.Give(file, new FileOwner(user ?? owner.User, group ?? owner.Group));
        var wanted = FileRights.ModeOf(mode, executable);
        if (File.GetUnixFileMode(file) != wanted)
            File.SetUnixFileMode(file, wanted);
    }

    private static async Task<uint?> Number(string list, string what, string name, CancellationToken cancellation)
    {
        if (name.Length == 0)
            return null;
        if (uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given < uint.MaxValue)
            return given;
        // Names may come from a directory service, which the system's own program asks.
        var getent = ProgramFinder.Find("getent", Environment.GetEnvironmentVariable("PATH") ?? "", "/")
            ?? throw new IOException($"there is no getent in PATH, which knows the number of {what} '{name}'; give the number as the owner");
        var (_, line) = await ShortProgram.Run(getent, [list, "--", name], cancellation);
        return line.Split(':') is [_, _, var number, ..] && uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var found)
            ? found
            : throw new IOException($"there is no {what} '{name}' here; make it before, or take another owner");
    }
}
