namespace Orchestrator.Agent.Platform;

/// <summary>A disk or a quota without room: unlike a broken disk it can be waited for, since what was refused has left nothing behind.</summary>
internal static class FullDisk
{
    /// <summary>How long to wait before the disk is tried again.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private const int NoSpace = 28;
    private const int OverQuota = 122;
    private const int HandleDiskFull = 0x27;
    private const int WindowsDiskFull = 0x70;

    /// <summary>Whether that is why the disk refused.</summary>
    public static bool IsReasonOf(IOException refusal) => OperatingSystem.IsWindows()
        ? (refusal.HResult & 0xFFFF) is HandleDiskFull or WindowsDiskFull
        : refusal.HResult is NoSpace or OverQuota;
}
