namespace Orchestrator.Server.Access;

/// <summary>The cookie of a browser's session, and which requests may be made with it.</summary>
internal static class SessionCookie
{
    public const string Name = "orchestrator-session";

    /// <summary>Unreadable for scripts, never sent along from other sites, and over https only over https.</summary>
    public static CookieOptions Options(HttpRequest request) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.IsHttps,
        Path = "/",
        MaxAge = SessionTokens.Life,
        IsEssential = true,
    };

    /// <summary>
    /// Whether a request that changes something, or opens a connection that lasts, comes from a page of this server: the browser says so in
    /// <c>Sec-Fetch-Site</c>, and where it sends none (plain http on a network) in <c>Origin</c>. Pages can set neither of the two.
    /// </summary>
    public static bool MayBeUsed(HttpRequest request)
    {
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (reads && !request.HttpContext.WebSockets.IsWebSocketRequest && !request.Headers.ContainsKey("Upgrade"))
            return true;
        if (request.Headers["Sec-Fetch-Site"] is [{ Length: > 0 } site])
            return site == "same-origin";
        return request.Headers.Origin is [{ } origin] && Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
