using System.Security.Claims;
using Orchestrator.Contracts.Packages;
using Orchestrator.Core.Access;
using Orchestrator.Core.Packages;
using Orchestrator.Server.Access;
using Orchestrator.Server.Packages;

namespace Orchestrator.Server.Api;

/// <summary>A published version of a package.</summary>
/// <param name="Manifest">SHA-256 of its signed manifest: the version's identity.</param>
/// <param name="Bytes">Of all its files.</param>
public sealed record PackageView(string Name, string Version, string Manifest, int Files, long Bytes, DateTimeOffset PublishedAt, string PublishedBy)
{
    internal static PackageView Of(PackageVersion version) =>
        new(version.Name, version.Version, version.Manifest, version.Files, version.Bytes, version.PublishedAt, version.PublishedBy);
}

/// <summary>A file of a package.</summary>
/// <param name="Path">Relative, with '/' between its names.</param>
/// <param name="Modified">UTC, whole seconds.</param>
/// <param name="Sha256">64 hex digits, lower case.</param>
/// <param name="Executable">Whether it may be executed, where files say so themselves.</param>
public sealed record PackageFileView(string Path, long Size, DateTimeOffset Modified, string Sha256, bool Executable = false)
{
    internal static PackageFileView Of(PackageFile file) => new(file.Path, file.Size, file.Modified, file.Sha256, file.Executable);

    internal PackageFile File() => new() { Path = Path, Size = Size, Modified = Modified, Sha256 = Sha256, Executable = Executable };
}

/// <summary>Versions of packages that are published.</summary>
internal static class Packages
{
    public static void MapPackages(this RouteGroupBuilder api)
    {
        api.MapGet("/packages", List).Named("listPackages", "Published versions by name, the newest of each first.", Role.Viewer).Refuses(400);
        api.MapGet("/packages/{name}/versions/{version}", Get).Named("getPackage", "A published version; 'latest' is the one published last.", Role.Viewer).Refuses(404);
        api.MapGet("/packages/{name}/versions/{version}/files", Files).Named("listPackageFiles", "Files of a version, by path.", Role.Viewer).Refuses(400, 404);
        api.MapDelete("/packages/{name}/versions/{version}", Delete)
            .Named("deletePackage", "Removes a version that no run uses which has not ended; contents that nothing else has go a while later.", Role.Administrator)
            .Produces(StatusCodes.Status204NoContent).Refuses(404, 409);
    }

    private static async Task<PageView<PackageView>> List(IPackageStore packages, string? name, int? offset, int? limit, CancellationToken cancellation) =>
        PageViews.Of(await packages.List(Query.Text(name), Query.Page(offset, limit), cancellation), PackageView.Of);

    private static async Task<PackageView> Get(string name, string version, IPackageStore packages, CancellationToken cancellation) =>
        PackageView.Of(await Find(name, version, packages, cancellation));

    private static async Task<PageView<PackageFileView>> Files(
        string name, string version, IPackageStore packages, PackageDesk desk, int? offset, int? limit, CancellationToken cancellation)
    {
        var page = Query.Page(offset, limit);
        var found = await Find(name, version, packages, cancellation);
        var manifest = await desk.ManifestOf(found.Manifest, cancellation) ?? throw Refusal.NotFound($"version {version} of package", name);
        return new PageView<PackageFileView>([.. manifest.Files.Skip(page.Offset).Take(page.Limit).Select(PackageFileView.Of)], manifest.Files.Count);
    }

    private static async Task<IResult> Delete(string name, string version, PackageDesk desk, AuditTrail audit, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await desk.Remove(name, version, cancellation);
        await audit.Record(user, "package.remove", name, version);
        return TypedResults.NoContent();
    }

    private static async Task<PackageVersion> Find(string name, string version, IPackageStore packages, CancellationToken cancellation)
    {
        var found = version.Equals(PackageNames.Latest, StringComparison.OrdinalIgnoreCase)
            ? await packages.FindLatest(name, cancellation)
            : await packages.Find(name, version, cancellation);
        return found is { RemovedAt: null } ? found : throw Refusal.NotFound($"version {version} of package", name);
    }
}
