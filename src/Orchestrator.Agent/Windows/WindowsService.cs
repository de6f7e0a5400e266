using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Orchestrator.Agent.Windows.ServiceNative;

namespace Orchestrator.Agent.Windows;

/// <summary>This process as a service of Windows. There is one service in it, and it lives once.</summary>
internal static unsafe class WindowsService
{
    /// <summary>By this name the system knows the service; whoever installs it uses the same.</summary>
    public const string Name = "OrchestratorAgent";

    private const int NotStartedBySystem = 1063;
    private const uint OwnFailure = 1066;

    private const uint StartPending = 2;
    private const uint StopPending = 3;
    private const uint Running = 4;
    private const uint Stopped = 1;

    private const uint AcceptStop = 0x1;
    private const uint AcceptShutdown = 0x4;
    private const uint ControlStop = 1;
    private const uint ControlInterrogate = 4;
    private const uint ControlShutdown = 5;
    private const uint NotImplemented = 120;

    // An action that runs gets a grace to end; the system must not think meanwhile that the service hangs.
    private const uint LongestStop = 30_000;

    private static readonly CancellationTokenSource Stop = new();
    private static readonly Lock Gate = new();
    private static Func<CancellationToken, Task<int>> work = _ => Task.FromResult(0);
    private static nint service;
    private static ServiceStatus status = new() { Type = OwnProcess, State = StartPending };

    /// <summary>Hands this thread to the system and returns when the service has ended.</summary>
    /// <param name="serve">The service; its result other than 0 tells the system that it failed, which then starts it again.</param>
    /// <exception cref="InvalidOperationException">The process was not started as a service.</exception>
    public static void Run(Func<CancellationToken, Task<int>> serve)
    {
        work = serve;
        fixed (char* name = Name)
        {
            var table = stackalloc ServiceEntry[2];
            table[0] = new ServiceEntry { Name = name, Main = &ServiceMain };
            table[1] = default;
            if (StartServiceCtrlDispatcherW(table))
                return;
        }

        var error = Marshal.GetLastPInvokeError();
        throw new InvalidOperationException(
            error == NotStartedBySystem
                ? "Windows starts this as a service (sc start OrchestratorAgent); in a terminal use 'orchestrator-agent run'."
                : $"Windows does not take this process as a service: {new Win32Exception(error).Message}");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static void ServiceMain(uint count, nint arguments)
    {
        service = RegisterServiceCtrlHandlerExW(Name, &Control, 0);
        if (service == 0)
            return;
        Tell(Running, AcceptStop | AcceptShutdown);
        int code;
        try
        {
#pragma warning disable VSTHRD002 // The system lends this thread for as long as the service lives; nobody else waits for it.
            code = work(Stop.Token).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
#pragma warning disable CA1031 // Nothing may leave through the system's thread; the system learns that the service failed.
        catch (Exception)
#pragma warning restore CA1031
        {
            code = 1;
        }

        Tell(Stopped, 0, code);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static uint Control(uint control, uint kind, nint data, nint context)
    {
        switch (control)
        {
            case ControlStop or ControlShutdown:
                Tell(StopPending, 0);
                // What hangs on the token must not hold up the system's own thread.
                ThreadPool.UnsafeQueueUserWorkItem(static _ => Stop.Cancel(), null);
                return 0;
            case ControlInterrogate:
                return 0;
            default:
                return NotImplemented;
        }
    }

    private static void Tell(uint state, uint accepted, int code = 0)
    {
        lock (Gate)
        {
            // A control that arrives while the service ends by itself must not bring it back from the dead.
            if (status.State == Stopped)
                return;
            status.State = state;
            status.Accepted = accepted;
            status.ExitCode = code == 0 ? 0 : OwnFailure;
            status.OwnExitCode = (uint)code;
            status.WaitMilliseconds = state == StopPending ? LongestStop : 0;
            _ = SetServiceStatus(service, status);
        }
    }
}
