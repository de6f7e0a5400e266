using Microsoft.Extensions.FileProviders;
using Orchestrator.Server.Studio;

namespace Orchestrator.Server.Web;

/// <summary>The console's static files, and its one page for every address the API does not have.</summary>
internal static class ConsoleFiles
{
    private const string NotBuilt = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Orchestrator</title></head>
        <body style="font-family: sans-serif; max-width: 40rem; margin: 4rem auto; line-height: 1.5">
        <h1>Orchestrator</h1>
        <p>The server is running. The console was not built: with Node.js installed, <code>./run</code> builds it.</p>
        <p>The API is at <code>/api</code>; <a href="/openapi/v1.json">its description</a> lists every endpoint. <code>orchestrator --help</code> shows the command line.</p>
        </body>
        </html>
        """;

    /// <summary>The folder of the built console; null if it was not built.</summary>
    public static string? Find(string? setting) =>
        new[] { setting, Path.Combine(AppContext.BaseDirectory, "wwwroot", "console"), Path.GetFullPath(Path.Combine("wwwroot", "console")) }
            .OfType<string>()
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "index.html")));

    /// <param name="folder">From <see cref="Find"/>.</param>
    public static void UseConsole(this WebApplication app, string? folder)
    {
        if (folder is not null)
        {
            app.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = new PhysicalFileProvider(Path.GetFullPath(folder)),
                OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                    file.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache",
            });
        }

        app.Use((context, next) => context.GetEndpoint() is null && IsPage(context.Request) ? Page(context, folder) : next(context));
    }

    private static bool IsPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments(StudioApi.Path, StringComparison.OrdinalIgnoreCase);

    private static Task Page(HttpContext context, string? folder)
    {
        context.Response.Headers.CacheControl = "no-cache";
        var page = folder is null
            ? Results.Text(NotBuilt, "text/html; charset=utf-8")
            : Results.File(Path.GetFullPath(Path.Combine(folder, "index.html")), "text/html; charset=utf-8");
        return page.ExecuteAsync(context);
    }
}
