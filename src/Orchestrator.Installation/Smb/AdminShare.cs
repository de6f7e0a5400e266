using System.Runtime.Versioning;
using System.Security.Cryptography;
using Orchestrator.Core.Installation;

namespace Orchestrator.Installation.Smb;

/// <summary>The share ADMIN$, which is the system's folder. One that is made for a visit is known by its description, also by a later visit.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class AdminShare(SmbTools tools, InstallationOrder order)
{
    private const string Mark = "made by Orchestrator";
    private const string Missing = "BAD_NETWORK_NAME";
    private const string SystemFolder = @"C:\Windows";

    /// <summary>Sees to it that it is there and can be written to.</summary>
    /// <returns>What was done, for people.</returns>
    /// <exception cref="RemoteException">It is missing and must not be made, or cannot be written to.</exception>
    public async Task<string> Ensure(SmbFolder folder, CancellationToken cancellation)
    {
        var isMade = false;
        var said = await tools.Files(SmbTools.AdminShare, "exit", cancellation, order.AdminShare ? [Missing] : []);
        if (said.Says(Missing))
        {
            await tools.Procedure(["share", "add", $"{SmbTools.AdminShare}={SystemFolder}", "-C", Mark], cancellation);
            isMade = true;
        }

        var trial = $"orchestrator-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.tmp";
        folder.Write("trial", "May it be written?"u8);
        await tools.Files(SmbTools.AdminShare, $"put \"{folder.At("trial")}\" \"{trial}\"; del \"{trial}\"", cancellation);
        return isMade
            ? $"{SmbTools.AdminShare} was missing and has been made{(order.RestoreAdminShare ? " until the end of this attempt" : "")}"
            : $"{SmbTools.AdminShare} can be written to";
    }

    /// <summary>Takes away one that was made for a visit, if the order says so.</summary>
    /// <returns>What was done, for people; null: nothing.</returns>
    public async Task<string?> Restore(CancellationToken cancellation)
    {
        if (!order.RestoreAdminShare)
            return null;
        if (SmbAnswers.Share((await tools.Procedure(["share", "list", "--long"], cancellation)).Output, SmbTools.AdminShare) != Mark)
            return null;
        await tools.Procedure(["share", "delete", SmbTools.AdminShare], cancellation);
        return $"{SmbTools.AdminShare}, which was missing before, has been taken away again";
    }
}
