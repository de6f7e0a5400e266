using System.Runtime.InteropServices;

namespace Orchestrator.Agent.Windows;

/// <summary>The part of Windows' service interface that the agent uses.</summary>
internal static unsafe partial class ServiceNative
{
    public const uint OwnProcess = 0x10;
    public const uint NoChange = uint.MaxValue;
    public const uint StartsAutomatically = 2;
    public const uint StartsNever = 4;

    public const uint Stopped = 1;
    public const uint StopPending = 3;
    public const uint Running = 4;
    public const uint Active = 1;
    public const uint StopControl = 1;

    public const uint Connect = 0x1;
    public const uint ChangeConfig = 0x2;
    /// <summary>Needed for a recovery action that starts the service.</summary>
    public const uint StartService = 0x10;
    public const uint StopService = 0x20;
    public const uint QueryStatus = 0x4;
    public const uint EnumerateDependents = 0x8;

    public const uint Description = 1;
    public const uint FailureActions = 2;
    public const uint FailureActionsFlag = 4;
    public const uint RestartAction = 1;

    private const string Library = "advapi32";

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool StartServiceCtrlDispatcherW(ServiceEntry* table);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint RegisterServiceCtrlHandlerExW(string name, delegate* unmanaged[Stdcall]<uint, uint, nint, nint, uint> handler, nint context);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetServiceStatus(nint service, in ServiceStatus status);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint OpenSCManagerW(string? machine, string? database, uint access);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint OpenServiceW(nint manager, string name, uint access);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool ChangeServiceConfigW(
        nint service, uint type, uint start, uint errorControl, string? path, string? group, nint tag, string? dependencies, string? account, string? password, string? displayName);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool ChangeServiceConfig2W(nint service, uint level, void* info);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool StartServiceW(nint service, uint count, nint arguments);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool ControlService(nint service, uint control, out ServiceStatus status);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool QueryServiceStatus(nint service, out ServiceStatus status);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool EnumDependentServicesW(nint service, uint state, byte* services, uint size, out uint needed, out uint count);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool CloseServiceHandle(nint handle);

    /// <summary>SERVICE_TABLE_ENTRYW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ServiceEntry
    {
        public char* Name;
        public delegate* unmanaged[Stdcall]<uint, nint, void> Main;
    }

    /// <summary>SERVICE_STATUS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ServiceStatus
    {
        public uint Type;
        public uint State;
        public uint Accepted;
        public uint ExitCode;
        public uint OwnExitCode;
        public uint CheckPoint;
        public uint WaitMilliseconds;
    }

    /// <summary>ENUM_SERVICE_STATUSW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct DependentService
    {
        public char* Name;
        public char* DisplayName;
        public ServiceStatus Status;
    }

    /// <summary>SERVICE_DESCRIPTIONW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ServiceDescription
    {
        public char* Text;
    }

    /// <summary>SERVICE_FAILURE_ACTIONSW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Recovery
    {
        public uint ResetAfterSeconds;
        public char* RebootMessage;
        public char* Command;
        public uint Count;
        public RecoveryAction* Actions;
    }

    /// <summary>SC_ACTION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct RecoveryAction
    {
        public uint Type;
        public uint DelayMilliseconds;
    }
}
