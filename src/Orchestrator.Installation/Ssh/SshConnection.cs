using System.Runtime.Versioning;
using Orchestrator.Core.Installation;
using Orchestrator.Installation.Processes;
using Orchestrator.Installation.Push;

namespace Orchestrator.Installation.Ssh;

/// <summary>
/// One connection, shared by all that an attempt does (OpenSSH's own multiplexing). Its first process stands until this object goes, or this
/// process dies: then its standard input ends, and it with it.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SshConnection : IAsyncDisposable
{
    private const string Ready = "orchestrator-ready";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ChildProcess master;
    private readonly SshFolder folder;
    private readonly InstallationPriority priority;

    private SshConnection(ChildProcess master, SshFolder folder, InstallationPriority priority) => (this.master, this.folder, this.priority) = (master, folder, priority);

    /// <param name="folder">Goes with the connection, and if there comes none.</param>
    /// <exception cref="RemoteException">It does not come about; the message says why.</exception>
    public static async Task<SshConnection> Open(RemoteVisit visit, RemotePlace place, SshFolder folder, CancellationToken cancellation)
    {
        var connection = Begin(visit, folder);
        try
        {
            await connection.BecomeReady(visit, place, cancellation);
            folder.ForgetSecrets();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static SshConnection Begin(RemoteVisit visit, SshFolder folder)
    {
        try
        {
            var environment = visit.Credential is { } credential ? folder.Keep(credential) : null;
            return new SshConnection(ChildProcess.Start("ssh", SshArguments.Connect(visit, folder), visit.Priority, environment), folder, visit.Priority);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The keys ssh took on first use.</summary>
    public IEnumerable<(string Algorithm, string Key)> LearnedKeys() => folder.Learned();

    /// <summary>Runs a command of the target's own shell.</summary>
    /// <param name="input">Given on standard input.</param>
    public Task<Called> Run(string command, string input, CancellationToken cancellation) =>
        ChildProcess.Call("ssh", SshArguments.Over(folder, command), input, priority, cancellation);

    /// <summary>Copies a file to the target.</summary>
    public Task<Called> Put(string source, string destination, CancellationToken cancellation) =>
        ChildProcess.Call("sftp", SshArguments.Transfer(folder), $"put {Quoted(source)} {Quoted(destination)}\n", priority, cancellation);

    public ValueTask DisposeAsync()
    {
        master.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Quoted(string path) =>
        $"\"{path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>What is written to it comes back once the connection stands.</summary>
    private async Task BecomeReady(RemoteVisit visit, RemotePlace place, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await master.Input.WriteLineAsync(Ready.AsMemory(), either.Token);
            await master.Input.FlushAsync(either.Token);
            while (await master.Output.ReadLineAsync(either.Token) is { } line)
            {
                if (line == Ready)
                    return;
            }

            throw await Failure(visit, place, either.Token);
        }
        catch (IOException)
        {
            throw await Failure(visit, place, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new RemoteException($"signing in took longer than {Patience.TotalSeconds:0} s and was given up: is the computer overloaded, or does sshd wait for a name server?");
        }
    }

    private async Task<RemoteException> Failure(RemoteVisit visit, RemotePlace place, CancellationToken cancellation)
    {
        await master.WaitForExit(cancellation);
        var said = await master.Error;
        return master.ExitCode == 255
            ? new RemoteException(SshFailures.OfConnection(said, visit, place), output: said, returnCode: master.ExitCode)
            : new RemoteException(
                "the computer let the server in, but has no shell of the Unix kind: Windows is installed over SMB (protocol Smb), and a restricted account cannot be used",
                output: said,
                returnCode: master.ExitCode);
    }
}
