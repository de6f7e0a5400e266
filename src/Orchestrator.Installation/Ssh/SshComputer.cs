using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Orchestrator.Contracts.Depots;
using Orchestrator.Core.Installation;
using Orchestrator.Installation.Processes;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Ssh;

/// <summary>A computer with a Unix shell, over SSH.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SshComputer(SshConnection connection, RemoteVisit visit, string greeting) : IRemoteComputer, IDepotCarrier
{
    private const string Shell = "/bin/sh -s";
    private static readonly string Supervise = ShellScript.Resource("supervise.sh").TrimEnd();

    private readonly SshService service = visit.Order.Depot is null ? SshService.Agent : SshService.Depot;
    private string user = "";
    private string upload = "";
    private bool isRoot;

    public string Greeting => greeting;

    private string? SudoPassword => visit.Credential?.SudoPassword ?? visit.Credential?.Password;

    public async Task<string> CheckRights(CancellationToken cancellation)
    {
        var account = Answers("rights.sh", await connection.Run(Shell, Text("rights.sh"), cancellation));
        user = account.GetValueOrDefault("user") is { Length: > 0 } name ? name : account.GetValueOrDefault("id", "?");
        upload = account.GetValueOrDefault("upload", "");
        if (account.GetValueOrDefault("id") == "0")
        {
            isRoot = true;
            return "signed in as root";
        }

        if (visit.Credential is { Set: { Sudo: false, Name: var set } })
        {
            throw new RemoteException(
                $"no administrative rights: '{user}' is not root, and the credential set '{set}' does not use sudo; switch sudo on in it, or use another set");
        }

        var told = Answers("administrator.sh", await Administer(Text("administrator.sh"), cancellation));
        var becomes = visit.Credential?.Set.BecomeUser ?? "root";
        return told.GetValueOrDefault("id") == "0"
            ? $"'{user}' becomes root by sudo{(SudoPassword is null ? "" : " with its password")}"
            : throw new RemoteException($"no administrative rights: '{user}' becomes '{becomes}' by sudo, which is not root; leave the user to become out of the credential set");
    }

    public async Task<RemoteSystem> Examine(CancellationToken cancellation)
    {
        var told = await Script("examine.sh", cancellation);
        string? Some(string name) => told.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
        return new RemoteSystem
        {
            Os = Some("os") switch { "darwin" => "macos", { } os => os, null => "unknown" },
            Architecture = Some("architecture") switch
            {
                "x86_64" or "amd64" => "x64",
                "aarch64" or "arm64" => "arm64",
                "armv7l" or "armv6l" => "arm",
                "i386" or "i686" => "x86",
                { } other => other,
                null => "unknown",
            },
            Description = Some("description") ?? "unknown system",
            Glibc = Version.TryParse(Some("glibc"), out var glibc) ? glibc : null,
            MachineId = Some("machine"),
            Services = Some("services") ?? "",
            Free = (long.TryParse(Some("free"), CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes : 0) * 1024,
            Release = Some("release"),
            Target = Some("target"),
        };
    }

    public Task GiveIdentity(byte[] enrolment, string? formerTarget, CancellationToken cancellation) =>
        Script("identity.sh", cancellation, ("enrolment", Encoding.UTF8.GetString(enrolment)), ("former", formerTarget ?? ""));

    public async Task<DepotTraces> FindDepot(CancellationToken cancellation)
    {
        var told = await Script("depot-find.sh", cancellation, ("unit_text", service.Unit));
        return new DepotTraces
        {
            Depot = told.GetValueOrDefault("depot") is { Length: > 0 } id ? id : null,
            Files = DepotFile.Names.Where(name => told.GetValueOrDefault(name) is { Length: > 0 }).ToDictionary(name => name, name => told[name]),
            Runs = told.ContainsKey("runs"),
        };
    }

    public Task GiveDepot(IReadOnlyList<DepotFile> files, CancellationToken cancellation)
    {
        string Content(string name) => files.FirstOrDefault(file => file.Name == name) is { } file ? Encoding.UTF8.GetString(file.Content) : "";
        return Script(
            "depot-files.sh",
            cancellation,
            ("access", Content(DepotAccess.FileName)),
            ("settings", Content(DepotFile.Settings)),
            ("certificate", Content(DepotFile.Certificate)),
            ("key", Content(DepotFile.Key)));
    }

    public IReadOnlyList<RemoteFile> FilesOf(ProgramFile program, RemoteSystem system) => [new(service.Name, program.Path, program.Sha256, program.Size)];

    public async Task<string> Copy(RemoteFile file, ProgramFile program, CancellationToken cancellation)
    {
        (string, string)[] about = [("release", program.Release), ("name", file.Name), ("hash", file.Sha256), ("upload", upload)];
        var before = await Script("there.sh", cancellation, about);
        if (before.ContainsKey("there"))
            return $"{file.Name} is there already, whole (SHA-256 {file.Sha256[..12]}...)";
        if (!before.ContainsKey("sent"))
        {
            Answers("upload.sh", await connection.Run(Shell, Text("upload.sh", ("upload", upload)), cancellation));
            var sent = await connection.Put(file.Source, $"{upload}/{file.Name}", cancellation);
            if (sent.Code != 0)
                throw new RemoteException(SshFailures.OfTransfer(sent.Error, file.Name), output: sent.Error, returnCode: sent.Code);
        }

        await Script("place.sh", cancellation, about);
        return $"{file.Name} arrived whole ({file.Size / 1e6:0.0} MB, SHA-256 {file.Sha256[..12]}...)";
    }

    public async Task<string> Register(string release, RemoteSystem system, CancellationToken cancellation)
    {
        var told = await Script("register.sh", cancellation, ("release", release), ("services", system.Services), ("unit_text", service.Unit), ("supervise", Supervise));
        return told.GetValueOrDefault("registered", "");
    }

    public async Task<string> Start(RemoteSystem system, CancellationToken cancellation)
    {
        await Script("start.sh", cancellation, ("services", system.Services));
        return "it runs";
    }

    public async Task<string> Log(RemoteSystem system, CancellationToken cancellation) =>
        (await Administer(Text("log.sh", ("services", system.Services)), cancellation)).Output;

    public Task TidyUp(string release, string? former, CancellationToken cancellation) =>
        Script("tidy.sh", cancellation, ("release", release), ("former", former ?? ""));

    public async Task<string> Remove(CancellationToken cancellation) => (await Script("remove.sh", cancellation)).GetValueOrDefault("removed", "");

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<IReadOnlyDictionary<string, string>> Script(string name, CancellationToken cancellation, params (string Name, string Value)[] values) =>
        Answers(name, await Administer(Text(name, values), cancellation));

    private string Text(string name, params (string Name, string Value)[] values) => ShellScript.Of(name, service.Name, values);

    /// <summary>Runs a script as root.</summary>
    private Task<Called> Administer(string script, CancellationToken cancellation)
    {
        if (isRoot)
            return connection.Run(Shell, script, cancellation);

        // sudo takes the password from the same standard input if it asks for one, and leaves it there if not. What comes before the mark is
        // therefore read and forgotten, and never taken for a command.
        const string Mark = "orchestrator-script-begins";
        const string Become = $"/bin/sh -c 'while IFS= read -r line; do [ \"$line\" = {Mark} ] && exec {Shell}; done'";
        var becomes = visit.Credential?.Set.BecomeUser is { } other ? $" -u {ShellScript.Quote(other)}" : "";
        return SudoPassword is { } password
            ? connection.Run($"env LC_ALL=C sudo -S -k -p ''{becomes} -- {Become}", $"{password}\n{Mark}\n{script}", cancellation)
            : connection.Run($"env LC_ALL=C sudo -n{becomes} -- {Become}", $"{Mark}\n{script}", cancellation);
    }

    private IReadOnlyDictionary<string, string> Answers(string name, Called called)
    {
        var answers = ShellScript.Answers(called.Output);
        if (called.Code == 0)
            return answers;
        var message = answers.GetValueOrDefault("failure")
            ?? SshFailures.OfSudo(called.Error, user, SudoPassword is not null)
            ?? (called.Code == 255 ? "the connection was lost; is the computer still there?" : $"{name} ended with code {called.Code} on the computer");
        throw new RemoteException(message, output: called.Error, returnCode: called.Code);
    }
}
