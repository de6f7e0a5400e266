using System.Security.Claims;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Access;
using Orchestrator.Server.Api;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Import;

/// <summary>
/// Takes inventory files over: nothing of a file with an error, else all of it, in slices. What others change meanwhile is compared anew.
/// </summary>
internal sealed class InventoryImport(ImportPlanner planner, Inventory inventory, ShardPost shards, AuditTrail audit)
{
    /// <summary>Changes in one transaction: no database gives it up, and nobody else waits long for it.</summary>
    internal const int AtOnce = 1_000;

    private const int Attempts = 5;

    /// <summary>What the file would do, or has done.</summary>
    /// <param name="preview">Nothing is stored.</param>
    /// <exception cref="Refusal">
    /// Not a preview, and there are errors: nothing was stored. Or others changed what it refers to meanwhile: the slices before that are
    /// stored, and it says how many changes these are.
    /// </exception>
    public async Task<ImportView> Run(Stream content, InventoryFormat format, bool preview, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var file = InventoryReader.Read(content, format, cancellation);
        var plan = await planner.Plan(file, cancellation);
        if (preview)
            return plan.View(file);
        if (file.Errors.Count > 0)
            throw Refused(file.Errors);
        var done = new ImportPlan { Unchanged = plan.Unchanged };
        var isWhole = false;
        try
        {
            foreach (var slice in plan.Slices(AtOnce))
                done.Add(await Store(slice, done.Changes.Count, plan.Changes.Count, cancellation));
            isWhole = true;
        }
        finally
        {
            // Also of what was broken off: what is stored is stored.
            if (isWhole || done.Changes.Count > 0)
                await audit.Record(user, "target.import", format.ToString(), Words(done, isWhole ? null : plan.Changes.Count));
            if (done.Changes.Count > 0)
                await shards.Everywhere(new TimeframesChanged(), CancellationToken.None);
        }

        return done.View(file);
    }

    /// <param name="stored">Changes of the file that are stored already.</param>
    /// <param name="all">Changes of the file.</param>
    /// <returns>What was stored in the end.</returns>
    private async Task<ImportPlan> Store(ImportPlan slice, int stored, int all, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await inventory.Apply(slice.ToStore(), cancellation);
                return slice;
            }
            catch (Exception conflict) when (conflict is DuplicateNameException or TargetGoneException or GroupGoneException)
            {
                if (attempt == Attempts)
                    throw Overtaken(stored, all, [new LineRemark(0, conflict.Message)]);
            }

            slice = await Again(slice, stored, all, cancellation);
        }
    }

    /// <summary>The slice compared with what is stored now.</summary>
    private async Task<ImportPlan> Again(ImportPlan slice, int stored, int all, CancellationToken cancellation)
    {
        await inventory.Refresh([.. slice.Changes.Select(change => change.Known?.Id).OfType<string>()], cancellation);
        var listed = new InventoryFile();
        listed.Targets.AddRange(slice.Changes.Select(change => change.Listed));
        var again = await planner.Plan(listed, cancellation);
        return listed.Errors.Count == 0 ? again : throw Overtaken(stored, all, listed.Errors);
    }

    private static string Words(ImportPlan done, int? all)
    {
        List<string> added = [.. done.Changes.Select(change => change.Added?.Name).OfType<string>()];
        List<string> changed = [.. done.Changes.Where(change => change.Made.Count > 0).Select(change => $"{change.Known!.Name} ({string.Join(", ", change.Made)})")];
        List<string> groups = [.. done.NewGroups.Keys.Order(StringComparer.OrdinalIgnoreCase)];
        var unchanged = done.Unchanged + done.Changes.Count - added.Count - changed.Count;
        return $"{AuditWords.Of("added", added)}; {AuditWords.Of("changed", changed)}; {unchanged} unchanged; {AuditWords.Of("new groups", groups)}"
            + (all is null ? "" : $"; broken off after {done.Changes.Count} of {all} changes");
    }

    private static Refusal Refused(IReadOnlyList<LineRemark> errors) => new(
        StatusCodes.Status400BadRequest,
        errors.Count == 1
            ? $"Nothing was taken over; {Text(errors[0])}"
            : $"Nothing was taken over; the file has {errors.Count} errors. The first is {Text(errors[0])}",
        Mistakes(errors));

    private static Refusal Overtaken(int stored, int all, IReadOnlyList<LineRemark> errors)
    {
        var what = stored == 0 ? "nothing of the file was taken over" : $"{stored} of {all} changes are stored, the others are not";
        return new(
            StatusCodes.Status409Conflict,
            $"Others have changed the inventory meanwhile; {what}: {Text(errors[0])} Import the file again: what it has changed already stays as it is.",
            Mistakes(errors));
    }

    private static List<Mistake> Mistakes(IReadOnlyList<LineRemark> errors) =>
        [.. errors.Select(error => new Mistake(null, error.Line > 0 ? $"line {error.Line}" : "file", error.Message))];

    private static string Text(LineRemark error) => error.Line > 0 ? $"line {error.Line}: {error.Message}" : error.Message;
}
