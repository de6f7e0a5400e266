using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using static Orchestrator.Agent.Windows.ServiceNative;

namespace Orchestrator.Agent.Services;

/// <summary>A service of Windows, opened at its manager.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class Opened : IDisposable
{
    private const int MoreData = 234;
    private readonly nint opener;

    private Opened(nint opener, nint handle) => (this.opener, Handle) = (opener, handle);

    public nint Handle { get; }

    /// <exception cref="Win32Exception">There is none, or it must not be touched.</exception>
    public static Opened Of(string service, uint access) => Find(service, access, out var problem) ?? throw new Win32Exception(problem);

    /// <summary>Null with the system's error: there is none, or it must not be touched.</summary>
    public static Opened? Find(string service, uint access, out int problem)
    {
        problem = 0;
        var manager = OpenSCManagerW(null, null, Connect);
        if (manager == 0)
        {
            problem = Marshal.GetLastPInvokeError();
            return null;
        }

        var handle = OpenServiceW(manager, service, access);
        if (handle != 0)
            return new Opened(manager, handle);
        problem = Marshal.GetLastPInvokeError();
        CloseServiceHandle(manager);
        return null;
    }

    public uint State() => Status().State;

    /// <summary>Of a service that has stopped.</summary>
    public int ExitCode() => (int)Status().ExitCode;

    /// <summary>Names of the services that run and need this one, in the order in which to stop them.</summary>
    public IReadOnlyList<string> RunningDependents()
    {
        if (EnumDependentServicesW(Handle, Active, null, 0, out var size, out _) || Marshal.GetLastPInvokeError() != MoreData)
            return [];
        var buffer = new byte[size];
        fixed (byte* bytes = buffer)
        {
            if (!EnumDependentServicesW(Handle, Active, bytes, size, out _, out var count))
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            var names = new List<string>((int)count);
            var services = (DependentService*)bytes;
            for (var i = 0; i < count; i++)
                names.Add(new string(services[i].Name));
            return names;
        }
    }

    public void Dispose()
    {
        CloseServiceHandle(Handle);
        CloseServiceHandle(opener);
    }

    private ServiceStatus Status() => QueryServiceStatus(Handle, out var status) ? status : throw new Win32Exception(Marshal.GetLastPInvokeError());
}
