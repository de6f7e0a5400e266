using System.Globalization;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Sessions;

/// <summary>The folder of an action that runs as the user at the console, who reads it and may write only where the action works.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsSessionFolder(string name, UserSession session)
    : ActionFolder(System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.Windows), "Temp", "orchestrator-" + name))
{
    // The user may write there alone, whatever else there is.
    public override string CreateWork(bool hasFiles) => base.CreateWork(hasFiles: true);

    public override void HandOver()
    {
        using var token = Token();
        if (token is null)
            throw new CannotStart("the user has logged off meanwhile");
        using var identity = new WindowsIdentity(token.DangerousGetHandle());
        var user = identity.User ?? throw new CannotStart("the user at the console has no account");
        WindowsAccess.Allow(Path, user, FileSystemRights.ReadAndExecute);
        if (Directory.Exists(Work))
            WindowsAccess.Allow(Work, user, FileSystemRights.Modify);
    }

    // What the user can write to is removed as the user, so that no link put there in the meantime leads the agent elsewhere.
    public override Task Remove()
    {
        try
        {
            using var token = Token();
            if (token is not null && Directory.Exists(Work))
                WindowsIdentity.RunImpersonated(token, () => RemoveAll(Work));
            if (Directory.Exists(Work))
                Directory.Delete(Work);
            RemoveAll(Path);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // It is in the system's folder of temporary files.
        }

        return Task.CompletedTask;
    }

    private SafeAccessTokenHandle? Token() => SessionNative.TokenOf(uint.Parse(session.Id, CultureInfo.InvariantCulture));
}
