using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Agent.Actions;

/// <summary>
/// A job object. It ends all its processes when the agent that holds it goes down, however that happens. What the process starts before
/// it is put into the job (the first instants of its life) is not in it.
/// </summary>
internal sealed partial class WindowsProcessTree : ProcessTree
{
    private const int BasicAccountingInformation = 1;
    private const int ExtendedLimitInformation = 9;
    private const uint KillOnClose = 0x2000;
    private const uint EndedByAgent = 1;

    private readonly SafeFileHandle job;

    public WindowsProcessTree(Process process)
    {
        job = CreateJobObject(IntPtr.Zero, IntPtr.Zero);
        if (job.IsInvalid)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        SetLimits(KillOnClose);
        if (!AssignProcessToJobObject(job, process.SafeHandle) && !process.HasExited)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public override (TimeSpan? CpuTime, long? PeakMemory)? Usage
    {
        get
        {
            TimeSpan? cpu = QueryInformationJobObject(job, BasicAccountingInformation, out Accounting accounting, Marshal.SizeOf<Accounting>(), IntPtr.Zero)
                ? TimeSpan.FromTicks(accounting.TotalUserTime + accounting.TotalKernelTime)
                : null;
            long? peak = QueryInformationJobObject(job, ExtendedLimitInformation, out ExtendedLimits limits, Marshal.SizeOf<ExtendedLimits>(), IntPtr.Zero)
                ? (long)limits.PeakProcessMemoryUsed
                : null;
            return (cpu, peak);
        }
    }

    public override Task End(TimeSpan grace, CancellationToken cancellation)
    {
        // There is no polite way that reaches a program without a window.
        if (!TerminateJobObject(job, EndedByAgent))
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        return Task.CompletedTask;
    }

    public override void Release() => SetLimits(0);

    public override void Dispose() => job.Dispose();

    private void SetLimits(uint flags)
    {
        var limits = new ExtendedLimits { LimitFlags = flags };
        if (!SetInformationJobObject(job, ExtendedLimitInformation, ref limits, Marshal.SizeOf<ExtendedLimits>()))
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW", SetLastError = true)]
    private static partial SafeFileHandle CreateJobObject(IntPtr attributes, IntPtr name);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformationJobObject(SafeFileHandle job, int informationClass, ref ExtendedLimits limits, int length);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool QueryInformationJobObject(SafeFileHandle job, int informationClass, out Accounting accounting, int length, IntPtr returned);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool QueryInformationJobObject(SafeFileHandle job, int informationClass, out ExtendedLimits limits, int length, IntPtr returned);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(SafeFileHandle job, SafeProcessHandle process);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateJobObject(SafeFileHandle job, uint exitCode);

    /// <summary>JOBOBJECT_BASIC_ACCOUNTING_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Accounting
    {
        public long TotalUserTime;
        public long TotalKernelTime;
        public long ThisPeriodTotalUserTime;
        public long ThisPeriodTotalKernelTime;
        public uint TotalPageFaultCount;
        public uint TotalProcesses;
        public uint ActiveProcesses;
        public uint TotalTerminatedProcesses;
    }

    /// <summary>JOBOBJECT_EXTENDED_LIMIT_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimits
    {
        public long PerProcessUserTimeLimit;
        public long PerJobUserTimeLimit;
        public uint LimitFlags;
        public nuint MinimumWorkingSetSize;
        public nuint MaximumWorkingSetSize;
        public uint ActiveProcessLimit;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
        public ulong ReadOperationCount;
        public ulong WriteOperationCount;
        public ulong OtherOperationCount;
        public ulong ReadTransferCount;
        public ulong WriteTransferCount;
        public ulong OtherTransferCount;
        public nuint ProcessMemoryLimit;
        public nuint JobMemoryLimit;
        public nuint PeakProcessMemoryUsed;
        public nuint PeakJobMemoryUsed;
    }
}
