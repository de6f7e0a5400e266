using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace Orchestrator.Agent.Platform;

/// <summary>Who may read a folder on Windows.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsAccess
{
    /// <summary>
    /// Makes a folder that only the system, its administrators and the agent's own account can read, whatever the folder above allows; one
    /// that is there becomes so.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">Somebody else made the folder: what is in it cannot be trusted.</exception>
    public static void CreatePrivate(string path)
    {
        var folder = new DirectoryInfo(path);
        if (!folder.Exists)
        {
            folder.Parent?.Create();
            folder.Create(Private());
            return;
        }

        // In %ProgramData% everybody may make folders.
        if (!IsTrusted(folder.GetAccessControl(AccessControlSections.Owner).GetOwner(typeof(SecurityIdentifier))))
            throw new UnauthorizedAccessException($"The folder {path} belongs to an account that is no administrator; look what is in it and remove it, then start the agent again.");
        folder.SetAccessControl(Private());
    }

    /// <summary>Lets an account do something with a folder and what is in it.</summary>
    public static void Allow(string path, SecurityIdentifier account, FileSystemRights rights)
    {
        var folder = new DirectoryInfo(path);
        var security = folder.GetAccessControl(AccessControlSections.Access);
        security.AddAccessRule(new FileSystemAccessRule(
            account, rights, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None, AccessControlType.Allow));
        folder.SetAccessControl(security);
    }

    private static DirectorySecurity Private()
    {
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (var account in Accounts().Distinct())
        {
            security.AddAccessRule(new FileSystemAccessRule(
                account,
                FileSystemRights.FullControl,
                InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit,
                PropagationFlags.None,
                AccessControlType.Allow));
        }

        return security;
    }

    private static bool IsTrusted(IdentityReference? owner) => owner is SecurityIdentifier account && Accounts().Contains(account);

    private static IEnumerable<SecurityIdentifier> Accounts()
    {
        yield return new SecurityIdentifier(WellKnownSidType.LocalSystemSid, null);
        yield return new SecurityIdentifier(WellKnownSidType.BuiltinAdministratorsSid, null);
        using var own = WindowsIdentity.GetCurrent();
        if (own.User is { } user)
            yield return user;
    }
}
