using System.Globalization;
using System.Runtime.Versioning;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Sessions;

namespace Orchestrator.Agent.Precautions;

/// <summary>
/// Has a second process of the agent, in the user's session, call BlockInput. Windows gives the input back when that process ends; it is in a job
/// object, so it ends with the agent, however that goes down.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsInputLock : IInputLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<HeldInput> Lock(UserSession session, CancellationToken cancellation)
    {
        var program = Environment.ProcessPath ?? throw new IOException("the agent does not know its own program");
        using var token = SessionNative.OwnTokenFor(uint.Parse(session.Id, CultureInfo.InvariantCulture));
        var environment = ActionEnvironment.Of(null);
        var started = WindowsSessionProcess.Start(token, new ProcessLaunch([program, InputBlocker.Verb], Environment.SystemDirectory, environment));
        var held = new Blocker(started);
        try
        {
            using var reader = new StreamReader(started.Output, leaveOpen: true);
            var said = await reader.ReadLineAsync(cancellation).AsTask().WaitAsync(Patience, TimeProvider.System, cancellation);
            return said == InputBlocker.Blocked
                ? new HeldInput("mouse and keyboard", held)
                : throw new IOException(said ?? "the process that was to do it has ended");
        }
        catch (TimeoutException silent)
        {
            held.Dispose();
            throw new IOException($"the process that was to do it did not within {Patience.TotalSeconds:0} s", silent);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private sealed class Blocker : IDisposable
    {
        private readonly StartedProcess started;
        private readonly WindowsProcessTree tree;

        public Blocker(StartedProcess started)
        {
            this.started = started;
            tree = new WindowsProcessTree(started.Process);
            started.Resume();
        }

        public void Dispose()
        {
            // The job's handle is the only one: what is in it ends with it.
            tree.Dispose();
            started.Output.Dispose();
            started.Error.Dispose();
            started.Dispose();
        }
    }
}
