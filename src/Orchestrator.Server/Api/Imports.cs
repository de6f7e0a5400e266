using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Orchestrator.Core.Access;
using Orchestrator.Server.Import;

namespace Orchestrator.Server.Api;

/// <summary>What an inventory file would do to the inventory, or has done.</summary>
/// <param name="Added">How many targets are new.</param>
/// <param name="Changed">How many are changed.</param>
/// <param name="Unchanged">How many are as the file says already.</param>
/// <param name="NewGroups">Static groups that are made.</param>
/// <param name="Targets">The first thousand targets that are new or changed, as they stand in the file.</param>
/// <param name="Errors">Why the file cannot be taken over; at most 100.</param>
/// <param name="Warnings">What is left out of it; at most 100.</param>
public sealed record ImportView(
    int Added,
    int Changed,
    int Unchanged,
    IReadOnlyList<string> NewGroups,
    IReadOnlyList<ImportedTarget> Targets,
    IReadOnlyList<LineRemark> Errors,
    IReadOnlyList<LineRemark> Warnings);

/// <summary>What becomes of one target.</summary>
/// <param name="Line">Where it stands in the file.</param>
/// <param name="IsNew">False: it is changed.</param>
/// <param name="Changes">What is changed.</param>
public sealed record ImportedTarget(string Name, int Line, bool IsNew, IReadOnlyList<string> Changes);

internal static class Imports
{
    private const int MegaByte = 1024 * 1024;
    private const int LargestFile = 50 * MegaByte;

    public static void MapImports(this RouteGroupBuilder api) =>
        api.MapPost("/targets/import", Import)
            .Named("importTargets", "Takes an inventory file over (csv, ansibleIni or ansibleYaml), nothing of it if there is an error in it; with preview nothing is stored.", Role.Administrator)
            .Accepts<string>("*/*")
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile + MegaByte))
            .Produces<ImportView>().Refuses(400, 409, 413);

    private static async Task<ImportView> Import(
        HttpRequest request, InventoryImport import, ClaimsPrincipal user, string? format, bool? preview, CancellationToken cancellation)
    {
        var known = Query.Word<InventoryFormat>("format", format) ?? throw Refusal.BadRequest("format is missing; choose from csv, ansibleIni, ansibleYaml.");
        if (request.ContentLength > LargestFile)
            throw TooLarge();
        await using var file = await Received(request.Body, cancellation);
        return await import.Run(file, known, preview ?? false, user, cancellation);
    }

    /// <summary>The whole file before anything is made of it: an upload that breaks off is none. It waits on disk, not in memory.</summary>
    private static async Task<FileStream> Received(Stream body, CancellationToken cancellation)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path.Combine(Path.GetTempPath(), $"orchestrator-import-{Guid.NewGuid():N}"), options);
        try
        {
            await Copy(body, file, cancellation);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static async Task Copy(Stream body, FileStream file, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        while (await body.ReadAsync(buffer, cancellation) is var count and > 0)
        {
            if (file.Length + count > LargestFile)
                throw TooLarge();
            await file.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }
    }

    private static Refusal TooLarge() => new(StatusCodes.Status413PayloadTooLarge, $"An inventory file has at most {LargestFile / MegaByte} MB; divide it.");
}
