using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Orchestrator.Core.Access;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Access;

/// <summary>Hashes passwords and compares them, a few at a time: each costs a tenth of a second of a core, on purpose.</summary>
internal sealed class Passwords : IDisposable
{
    /// <summary>What a password may have at most; more would only be work.</summary>
    public const int Longest = 256;

    /// <summary>Of PBKDF2 with HMAC-SHA512.</summary>
    private const int Iterations = 210_000;
    private const int Waiting = 100;

    private readonly PasswordHasher<User> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly Lazy<string> nobodys;
    private readonly ConcurrencyLimiter turns = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Math.Max(1, Environment.ProcessorCount / 2),
        QueueLimit = Waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public Passwords() => nobodys = new(() => hasher.HashPassword(null!, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))));

    /// <exception cref="Refusal">Too many wait for it.</exception>
    public async Task<string> Hash(string password, CancellationToken cancellation)
    {
        using var turn = await Turn(cancellation);
        return hasher.HashPassword(null!, password);
    }

    /// <summary>Compares; a user that does not exist takes as long as one that does.</summary>
    /// <param name="user">Null: there is none, and the answer is no.</param>
    /// <exception cref="Refusal">Too many wait for it.</exception>
    public async Task<PasswordVerificationResult> Verify(User? user, string password, CancellationToken cancellation)
    {
        using var turn = await Turn(cancellation);
        var result = hasher.VerifyHashedPassword(user!, user?.PasswordHash ?? nobodys.Value, password);
        return user is null ? PasswordVerificationResult.Failed : result;
    }

    public void Dispose() => turns.Dispose();

    private async Task<RateLimitLease> Turn(CancellationToken cancellation)
    {
        var turn = await turns.AcquireAsync(1, cancellation);
        if (turn.IsAcquired)
            return turn;
        turn.Dispose();
        throw Refusal.Later("Too many people sign in at this moment; try again in some seconds.", TimeSpan.FromSeconds(5));
    }
}
