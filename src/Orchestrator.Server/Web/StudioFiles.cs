using System.Collections.Frozen;
using System.IO.Compression;
using Microsoft.AspNetCore.StaticFiles;

namespace Orchestrator.Server.Web;

/// <summary>
/// Elsa Studio's files. Most lie there compressed only, as its makers have packed them; for who does not take Brotli (browsers over plain http
/// on a network) they are unpacked on the way.
/// </summary>
internal sealed class StudioFiles
{
    /// <summary>Where they are served. The page is at its root, everything else below a folder that is named by its content.</summary>
    public const string Path = "/studio/host";

    private const string Page = "index.html";
    private const string Packed = ".br";

    private const string NotBuilt = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Designer</title></head>
        <body style="font-family: system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; line-height: 1.5" data-designer="missing">
        <h1>The designer was not built</h1>
        <p>With Node.js 20 or later installed, <code>./run</code> builds it. Everything else works: <code>orchestrator definitions push FILE</code> takes a
        distribution from a file.</p>
        </body>
        </html>
        """;

    private readonly string folder;
    private readonly FrozenDictionary<string, bool> files;
    private readonly FileExtensionContentTypeProvider types = new();

    private StudioFiles(string folder)
    {
        this.folder = System.IO.Path.GetFullPath(folder);
        types.Mappings[".dat"] = "application/octet-stream";
        types.Mappings[".wasm"] = "application/wasm";
        types.Mappings[".cur"] = "image/x-icon";
        var names = Directory.EnumerateFiles(this.folder, "*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(this.folder, file).Replace('\\', '/'));
        files = names.ToLookup(name => name.EndsWith(Packed, StringComparison.Ordinal) ? name[..^Packed.Length] : name, StringComparer.Ordinal)
            .ToFrozenDictionary(same => same.Key, same => same.Any(name => name.EndsWith(Packed, StringComparison.Ordinal)), StringComparer.Ordinal);
    }

    /// <summary>The files beside those of the console, or of the program; null: they were not built.</summary>
    /// <param name="console">Folder of the built console.</param>
    public static StudioFiles? Find(string? console) =>
        new[] { console is null ? null : System.IO.Path.Combine(System.IO.Path.GetFullPath(console), "..", "studio"), System.IO.Path.Combine(AppContext.BaseDirectory, "wwwroot", "studio") }
            .OfType<string>()
            .Where(folder => File.Exists(System.IO.Path.Combine(folder, Page)))
            .Select(folder => new StudioFiles(folder))
            .FirstOrDefault();

    /// <summary>Answers everything below <see cref="Path"/>; with null it says what is missing.</summary>
    public static void Use(WebApplication app, StudioFiles? files) => app.Use((context, next) =>
        context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal, out var rest) && IsRead(context.Request)
            ? Send(context, files, rest.Value?.TrimStart('/') ?? "")
            : next(context));

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static Task Send(HttpContext context, StudioFiles? files, string name)
    {
        if (files is not null)
            return files.Send(context, IsPage(name) ? Page : name);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(NotBuilt, context.RequestAborted);
    }

    /// <summary>The root, and the addresses that Elsa Studio goes to by itself: the page tells the one around it.</summary>
    private static bool IsPage(string name) => name.Length == 0 || name.EndsWith('/') || name.Contains("/workflows/", StringComparison.Ordinal);

    private async Task Send(HttpContext context, string name)
    {
        var response = context.Response;
        if (!files.TryGetValue(name, out var isPacked))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        response.ContentType = types.TryGetContentType(name, out var type) ? type : "application/octet-stream";
        response.Headers.CacheControl = name == Page ? "no-cache" : "public, max-age=31536000, immutable";
        if (isPacked)
            response.Headers.Vary = "Accept-Encoding";
        var takesPacked = isPacked && context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase);
        if (takesPacked)
            response.Headers.ContentEncoding = "br";
        await using var file = File.OpenRead(System.IO.Path.Combine(folder, isPacked ? name + Packed : name));
        if (!isPacked || takesPacked)
            response.ContentLength = file.Length;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        await using var content = isPacked && !takesPacked ? new BrotliStream(file, CompressionMode.Decompress) : (Stream)file;
        await content.CopyToAsync(response.Body, context.RequestAborted);
    }
}
