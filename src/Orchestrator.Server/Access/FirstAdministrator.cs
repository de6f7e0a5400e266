using System.Security.Cryptography;
using System.Text;
using Orchestrator.Core.Access;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Access;

/// <summary>
/// The user that a store begins with. Its one-time password comes from the settings, or is made and written into the data folder at a first
/// start whose settings bring no key either.
/// </summary>
internal sealed class FirstAdministrator(DataFolder folder)
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
            File.Delete(folder.AdministratorPassword);
    }

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
