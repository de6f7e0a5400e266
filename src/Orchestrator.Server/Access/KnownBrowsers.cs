using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Orchestrator.Server.Hosting;

namespace Orchestrator.Server.Access;

/// <summary>
/// Browsers in which a user has signed in before. They have a cookie that says so, and with it attempts of their own: whoever tries
/// passwords from elsewhere, however persistently, does not keep the user out of a browser that is known.
/// </summary>
internal sealed class KnownBrowsers(MasterKey master, TimeProvider time) : IDisposable
{
    private const string Name = "orchestrator-browser";
    private const string Path = "/api/session";
    private const int LongestToken = 400;
    private const int Attempts = 10;
    private static readonly TimeSpan Life = TimeSpan.FromDays(180);

    private readonly byte[] signing = master.Derive("known browser");

    private readonly PartitionedRateLimiter<string> attempts = PartitionedRateLimiter.Create<string, string>(cookie => RateLimitPartition.GetTokenBucketLimiter(
        cookie,
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Attempts,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1),
            QueueLimit = 0,
            AutoReplenishment = true,
        }));

    /// <summary>Whether the request comes from a browser in which this user has signed in, and which has not tried too often by now.</summary>
    public bool MayTry(HttpRequest request, string user) =>
        request.Cookies.TryGetValue(Name, out var cookie) && IsOf(cookie, user) && attempts.AttemptAcquire(cookie).IsAcquired;

    /// <summary>Gives the browser its cookie.</summary>
    public void Know(HttpContext context, string user)
    {
        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Key(user)))}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.{time.GetUtcNow().Add(Life).ToUnixTimeSeconds()}");
        context.Response.Cookies.Append(Name, $"{said}.{Sign(said)}", new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = Path,
            MaxAge = Life,
            IsEssential = true,
        });
    }

    public void Dispose() => attempts.Dispose();

    private bool IsOf(string cookie, string user)
    {
        if (cookie.Length > LongestToken || cookie.Split('.') is not [var name, _, var until, var signature])
            return false;
        return long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds > time.GetUtcNow().ToUnixTimeSeconds()
            && name == Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Key(user)))
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(Sign(cookie[..cookie.LastIndexOf('.')])));
    }

    private string Sign(string said) => Base64Url.EncodeToString(HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(said)));

    private static string Key(string user) => user.ToUpperInvariant();
}
