using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Orchestrator.Installation.Processes;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Smb;

/// <summary>
/// The agent's folder in ADMIN$, which only the system and its administrators can read: "current" with the program that is started, "releases"
/// with others, "handover" with what the agent takes over at its start, and what it tells about itself.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class AgentFolder(SmbTools tools, SmbFolder local)
{
    public const string Home = "Orchestrator";

    private const string Current = Home + @"\current";
    private const string Releases = Home + @"\releases";
    private const string Handover = Home + @"\handover";
    private const string ForgetOrder = Handover + @"\forget";

    // SYSTEM and Administrators, full control, for everything below too; and nothing from above.
    private const string Closed = "ACL:S-1-5-18:ALLOWED/OI|CI/FULL,ACL:S-1-5-32-544:ALLOWED/OI|CI/FULL";
    private const int Protected = 0x1000;

    private static readonly string[] Absent = ["OBJECT_NAME_NOT_FOUND", "OBJECT_PATH_NOT_FOUND", "NO_SUCH_FILE"];
    private static readonly string[] Present = ["OBJECT_NAME_COLLISION"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Looks what is there.</summary>
    public async Task<AgentFolderContents> Look(CancellationToken cancellation)
    {
        string[] names = ["release", "target"];
        Array.ForEach(names, local.Remove);
        var said = await tools.Files(
            SmbTools.AdminShare,
            $"get {Current}\\release \"{local.At("release")}\"; get {Home}\\target \"{local.At("target")}\"; ls; ls syswow64",
            cancellation,
            Absent);
        return new AgentFolderContents(
            SmbAnswers.Free(said.Output) ?? throw new RemoteException("the computer does not say how much space it has", output: said.Output + said.Error),
            Some(local.Text("release")),
            Some(local.Text("target")),
            SmbAnswers.Folders(said.Output).Contains("SysWOW64", StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Makes the folder, if need be, and closes it to everybody else before anything is put there.</summary>
    public async Task Close(CancellationToken cancellation)
    {
        await Do($"mkdir {Home}", cancellation, Present);
        if (IsClosed(await tools.Access(Home, [], cancellation)))
            return;
        await tools.Access(Home, ["-S", Closed], cancellation);
        await tools.Access(Home, ["-I", "remove"], cancellation);
        var said = await tools.Access(Home, [], cancellation);
        if (!IsClosed(said))
            throw new RemoteException($@"ADMIN$\{Home} cannot be closed to other accounts: is the system drive formatted with NTFS?", output: said);
    }

    /// <summary>Whether a file of a release is there, whole: it is read and compared.</summary>
    public async Task<bool> Has(string release, RemoteFile file, CancellationToken cancellation) =>
        await Hash($@"{(await IsCurrent(release, cancellation) ? Current : Of(release))}\{file.Name}", cancellation) == file.Sha256;

    /// <summary>Copies a file of a release, reads it back and compares it. The release bears its name only then.</summary>
    public async Task Place(string release, RemoteFile file, CancellationToken cancellation)
    {
        var source = local.Link("program", file.Source);
        var name = local.Write("release", System.Text.Encoding.ASCII.GetBytes(release));
        await Do($"mkdir {Releases}; mkdir {Of(release)}", cancellation, Present);
        await Do($"put \"{source}\" {Of(release)}\\{file.Name}", cancellation);
        if (await Hash($@"{Of(release)}\{file.Name}", cancellation) != file.Sha256)
            throw new RemoteException($"{file.Name} did not arrive whole: what is read back differs from what was sent; does a virus scanner on the computer change it?");
        await Do($"put \"{name}\" {Of(release)}\\release", cancellation);
    }

    public async Task<bool> IsCurrent(string release, CancellationToken cancellation) => (await Text(@"current\release", cancellation))?.Trim() == release;

    /// <summary>Whether a whole copy of a release waits to be put in place; also one of the release that is in use, which is damaged then.</summary>
    public async Task<bool> Awaits(string release, CancellationToken cancellation) => (await Text($@"releases\{release}\release", cancellation))?.Trim() == release;

    /// <summary>Puts a release in the place of the program that is started, which must not run. It is there afterwards, or the former one is.</summary>
    public async Task Switch(string release, CancellationToken cancellation)
    {
        var former = Some((await Text(@"current\release", cancellation))?.Trim());
        var aside = Of(former is null || former == release ? "former" : former);
        await Do($"deltree {aside}", cancellation, Absent);
        var began = TimeProvider.System.GetTimestamp();
        while (!await IsMoved(Current, aside, cancellation))
        {
            // The program's process may outlive its service by a moment, and a virus scanner may look at it.
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                throw new RemoteException($@"ADMIN$\{Current} is in use although the service is stopped: end orchestrator-agent.exe on the computer, or what else uses it");
            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }

        try
        {
            await Do($"rename {Of(release)} {Current}", cancellation);
        }
        catch (RemoteException)
        {
            await Do($"rename {aside} {Current}", cancellation, [.. Absent, .. Present]);
            throw;
        }
    }

    /// <summary>Puts an identity where the agent takes it at its start.</summary>
    public async Task HandOver(byte[] enrolment, CancellationToken cancellation)
    {
        await Close(cancellation);
        var file = local.Write("enrolment", enrolment);
        try
        {
            await Do($"mkdir {Handover}; del {Handover}\\enrolment.part", cancellation, [.. Present, .. Absent]);
            await Do($"put \"{file}\" {Handover}\\enrolment.part", cancellation);
            await Do($"del {Handover}\\enrolment.json", cancellation, Absent);
            await Do($"rename {Handover}\\enrolment.part {Handover}\\enrolment.json", cancellation);
        }
        finally
        {
            local.Remove("enrolment");
        }
    }

    /// <summary>What a file of the folder says; null: there is none.</summary>
    public async Task<string?> Text(string name, CancellationToken cancellation)
    {
        local.Remove("text");
        await Do($"get {Home}\\{name} \"{local.At("text")}\"", cancellation, Absent);
        return local.Text("text");
    }

    /// <summary>Removes the releases that are not started, but for one.</summary>
    public async Task TidyUp(string? kept, CancellationToken cancellation)
    {
        var found = SmbAnswers.Folders((await Do($"ls {Releases}\\*", cancellation, Absent)).Output);
        foreach (var release in found.Where(name => name != kept))
            await Do($"deltree {Of(release)}", cancellation, Absent);
    }

    public async Task<bool> Exists(CancellationToken cancellation) => SmbAnswers.Folders((await Do($"ls {Home}", cancellation, Absent)).Output).Any();

    /// <summary>Asks the agent to remove what it keeps for itself when it is started next.</summary>
    public async Task AskToForget(CancellationToken cancellation)
    {
        var file = local.Write("forget", "remove your data"u8);
        await Do($"mkdir {Handover}", cancellation, Present);
        await Do($"put \"{file}\" {ForgetOrder}", cancellation);
    }

    /// <summary>Whether the agent did what it was asked to, after a while at most.</summary>
    public async Task<bool> IsForgotten(CancellationToken cancellation)
    {
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < Patience; await Task.Delay(Pause, TimeProvider.System, cancellation))
        {
            if (await Text(@"handover\forget", cancellation) is null)
                return true;
        }

        return false;
    }

    public async Task Remove(CancellationToken cancellation) => await Do($"deltree {Home}", cancellation, Absent);

    private static string Of(string release) => $@"{Releases}\{release}";

    private static string? Some(string? text) => text is { Length: > 0 } ? text : null;

    private static bool IsClosed(string list)
    {
        var lines = list.Split('\n').Select(line => line.Trim()).ToList();
        var control = lines.FirstOrDefault(line => line.StartsWith("CONTROL:0x", StringComparison.Ordinal))?["CONTROL:0x".Length..];
        return int.TryParse(control, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)
            && (bits & Protected) != 0
            && lines.Where(line => line.StartsWith("ACL:", StringComparison.Ordinal)).All(line => line.StartsWith("ACL:S-1-5-18:", StringComparison.Ordinal) || line.StartsWith("ACL:S-1-5-32-544:", StringComparison.Ordinal));
    }

    private async Task<bool> IsMoved(string from, string to, CancellationToken cancellation)
    {
        var said = await Do($"rename {from} {to}", cancellation, [.. Absent, "ACCESS_DENIED", "SHARING_VIOLATION"]);
        return !said.Says("ACCESS_DENIED") && !said.Says("SHARING_VIOLATION");
    }

    private async Task<string?> Hash(string path, CancellationToken cancellation)
    {
        local.Remove("back");
        await Do($"get {path} \"{local.At("back")}\"", cancellation, Absent);
        if (!File.Exists(local.At("back")))
            return null;
        await using var file = File.OpenRead(local.At("back"));
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
        local.Remove("back");
        return hash;
    }

    private Task<Called> Do(string orders, CancellationToken cancellation, params string[] expected) => tools.Files(SmbTools.AdminShare, orders, cancellation, expected);
}

/// <param name="Free">Bytes on the system drive.</param>
/// <param name="Release">The one that is started; null: none.</param>
/// <param name="Target">Id of the target the agent serves; null: none.</param>
internal sealed record AgentFolderContents(long Free, string? Release, string? Target, bool Is64Bit);
