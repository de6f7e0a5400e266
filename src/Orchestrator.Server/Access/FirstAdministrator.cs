using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Orchestrator.Core.Access;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Access;

/// <summary>
/// The user that a store begins with. Its one-time password comes from the settings, or is made and written into the data folder at a first
/// start whose settings bring no key either. The file goes once that password serves nobody any more.
/// </summary>
internal sealed partial class FirstAdministrator(DataFolder folder, IUserStore users, Passwords passwords, ILogger<FirstAdministrator> logger)
{
    public const string Name = "admin";

    private const int Groups = 5;
    private const int Letters = 4;

    /// <summary>Without those that look alike.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <returns>Whether a one-time password was made just now and stands in the data folder.</returns>
    public static async Task<bool> Ensure(
        ServerSettings settings, DataFolder folder, IUserStore users, IAccessStore access, TimeProvider time, CancellationToken cancellation)
    {
        if ((await users.All(cancellation)).Count > 0)
            return false;
        if (settings.AdministratorPassword is { } given)
        {
            await Add(given, users, access, time, cancellation);
            return false;
        }

        if (settings.ApiKey is not null || (await access.Keys(cancellation)).Count > 0)
            return false;

        // The file comes first: a crash between the two must not leave a user whose password nobody knows.
        var password = OneTimePassword();
        DataFolder.WriteSecret(folder.AdministratorPassword, Encoding.ASCII.GetBytes(password + "\n"));
        if (await Add(password, users, access, time, cancellation))
            return true;
        File.Delete(folder.AdministratorPassword);
        return false;
    }

    /// <summary>About 99 random bits, in groups that can be typed.</summary>
    public static string OneTimePassword() => string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, Letters)));

    /// <summary>The one-time password has served once its user has chosen another one.</summary>
    public void HasChosen(User user)
    {
        if (user.Name == Name)
            Delete();
    }

    /// <summary>
    /// At start: deletes a file whose password opens nothing, because it was reset, its user was removed, another server of the fleet was first, or
    /// one ended before it could delete the file.
    /// </summary>
    public async Task Tidy(CancellationToken cancellation)
    {
        if (File.Exists(folder.AdministratorPassword) && !await Serves(cancellation))
            Delete();
    }

    private async Task<bool> Serves(CancellationToken cancellation)
    {
        if (await users.Find(Name, cancellation) is not { MustChange: true } user)
            return false;
        try
        {
            var text = (await File.ReadAllTextAsync(folder.AdministratorPassword, cancellation)).Trim();
            return text.Length <= Passwords.Longest && await passwords.Verify(user, text, cancellation) != PasswordVerificationResult.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nobody can say that it does not.
            return true;
        }
    }

    /// <summary>What cannot be deleted holds a password that opens nothing: reason for a word, not for a failure.</summary>
    private void Delete()
    {
        try
        {
            File.Delete(folder.AdministratorPassword);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogStays(folder.AdministratorPassword, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} has served and cannot be deleted: {Reason} Its password opens nothing any more; delete it by hand")]
    private partial void LogStays(string file, string reason);

    private static async Task<bool> Add(string password, IUserStore users, IAccessStore access, TimeProvider time, CancellationToken cancellation)
    {
        using var passwords = new Passwords();
        var now = time.GetUtcNow();
        var user = new User
        {
            Name = Name,
            Role = Role.Administrator,
            PasswordHash = await passwords.Hash(password, cancellation),
            MustChange = true,
            Stamp = UserRules.Stamp(),
            CreatedAt = now,
            PasswordAt = now,
        };
        if (!await users.Add(user, cancellation))
            return false;
        await access.Audit(new AuditEntry(now, "server", "user.create", Name, "administrator, at first start"), cancellation);
        return true;
    }
}
