using System.Security.Claims;
using Orchestrator.Core.Runs;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Access;
using Orchestrator.Server.Api;
using Orchestrator.Server.Fleet;
using Orchestrator.Server.Runs;

namespace Orchestrator.Server.Import;

/// <summary>Compares inventory files with the inventory and takes them over: a file as a whole, or nothing of it.</summary>
internal sealed class InventoryImport(Inventory inventory, TargetRules rules, ShardPost shards, AuditTrail audit)
{
    private const int GroupsInTheAudit = 20;

    /// <summary>What the file would do, or has done.</summary>
    /// <param name="preview">Nothing is stored.</param>
    /// <exception cref="Refusal">Not a preview, and there are errors: nothing was stored.</exception>
    public async Task<ImportView> Run(Stream content, InventoryFormat format, bool preview, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var file = InventoryReader.Read(content, format);
        var plan = await Plan(file, cancellation);
        if (preview)
            return plan.View;
        if (plan.View.Errors.Count > 0)
            throw Refused(plan.View.Errors);
        await Store(plan, cancellation);
        var view = plan.View;
        await audit.Record(user, "target.import", format.ToString(), $"{view.Added} added, {view.Changed} changed, {view.Unchanged} unchanged, {view.NewGroups.Count} new groups: {string.Join(", ", view.NewGroups.Take(GroupsInTheAudit))}");
        return view;
    }

    private async Task<ImportPlan> Plan(InventoryFile file, CancellationToken cancellation)
    {
        var references = await rules.References(cancellation);
        var made = NewGroups(file, references);
        references = references with { Groups = references.Groups.Concat(made).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase) };
        await inventory.Know([], [.. file.Targets.Select(target => target.Name)], cancellation);
        var plan = new ImportPlan([.. made.Values]);
        try
        {
            foreach (var listed in file.Targets)
                Compare(listed, references, file, plan);
        }
        catch (TooManyErrorsException)
        {
            // What is listed is enough to begin with.
        }

        plan.View = new ImportView(
            plan.Added.Count, plan.Edits.Count, plan.Unchanged, [.. made.Keys.Order(StringComparer.OrdinalIgnoreCase)], plan.Shown, file.Errors, file.Warnings);
        return plan;
    }

    private static Dictionary<string, Group> NewGroups(InventoryFile file, TargetReferences references)
    {
        var made = new Dictionary<string, Group>(StringComparer.OrdinalIgnoreCase);
        var refused = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            foreach (var target in file.Targets)
            {
                foreach (var name in target.Groups.Where(name => !references.Groups.ContainsKey(name) && !made.ContainsKey(name) && !refused.Contains(name)))
                {
                    if (GroupRules.MistakeIn(name) is { } misnamed)
                        file.Error(target.Line, $"The group '{name}' cannot be made: {misnamed.Message}");
                    if (file.Errors.Count == 0)
                        made.Add(name, new Group { Name = name });
                    else
                        refused.Add(name);
                }
            }
        }
        catch (TooManyErrorsException)
        {
            // What is listed is enough to begin with.
        }

        return made;
    }

    private void Compare(ListedTarget listed, TargetReferences references, InventoryFile file, ImportPlan plan)
    {
        var known = inventory.FindByName(listed.Name);
        var before = known ?? new Target { Id = Guid.NewGuid().ToString("N"), Name = listed.Name };
        var mistakes = new List<Mistake>();
        var said = Said(listed);
        var checkedSaid = rules.Check(before.Name, Merged(said, before), references, mistakes);
        foreach (var mistake in mistakes)
            file.Error(listed.Line, $"'{listed.Name}': {mistake.Message}");
        if (mistakes.Count > 0)
            return;
        said = Usable(said, checkedSaid);
        var after = Merged(said, before).On(before);
        if (known is null)
        {
            plan.Added.Add(after);
            plan.Show(new ImportedTarget(listed.Name, listed.Line, IsNew: true, []));
            return;
        }

        var changes = Differences(before, after);
        if (changes.Count == 0)
        {
            plan.Unchanged++;
            return;
        }

        // Against what is stored then: an agent may have told something new meanwhile.
        plan.Edits[known.Id] = stored => Merged(said, stored).On(stored);
        plan.Show(new ImportedTarget(known.Name, listed.Line, IsNew: false, changes));
    }

    private static TargetSettings Said(ListedTarget listed) => new(
        listed.Address, listed.Site, listed.Tags, listed.Groups, listed.Credentials, listed.MacAddresses, listed.Zone, listed.Timeframe);

    /// <summary>What the file says, in the form in which it is kept.</summary>
    /// <param name="usable">What was decided already, and what the file says, in that form.</param>
    private static TargetSettings Usable(TargetSettings said, TargetSettings usable) => new(
        said.Address is null ? null : usable.Address,
        said.Site is null ? null : usable.Site,
        said.Tags is null ? null : usable.Tags,
        [.. (usable.Groups ?? []).Intersect(said.Groups ?? [], StringComparer.OrdinalIgnoreCase)],
        said.Credentials is null ? null : usable.Credentials,
        said.MacAddresses is null ? null : usable.MacAddresses,
        said.Zone is null ? null : usable.Zone,
        said.Timeframe is null ? null : usable.Timeframe);

    /// <summary>What the file says over what is decided already; groups are joined, never left.</summary>
    private static TargetSettings Merged(TargetSettings said, Target stored) =>
        (said with { Groups = [.. stored.Groups.Union(said.Groups ?? [], StringComparer.OrdinalIgnoreCase)] }).Over(TargetSettings.Of(stored));

    private static List<string> Differences(Target before, Target after)
    {
        var changes = new List<string>();
        Compare("address", before.Address, after.Address);
        Compare("site", before.Site, after.Site);
        Compare("zone", before.Zone, after.Zone);
        Compare("timeframe", before.Timeframe, after.Timeframe);
        Compare("credentials", before.Credentials, after.Credentials);
        Compare("tags", string.Join(", ", before.Tags), string.Join(", ", after.Tags));
        Compare("groups", string.Join(", ", before.Groups), string.Join(", ", after.Groups));
        Compare("mac", string.Join(", ", before.MacAddresses), string.Join(", ", after.MacAddresses));
        return changes;

        void Compare(string what, string? old, string? now)
        {
            if ((old ?? "") != (now ?? ""))
                changes.Add($"{what}: '{old}' becomes '{now}'");
        }
    }

    private async Task Store(ImportPlan plan, CancellationToken cancellation)
    {
        if (plan.Added.Count + plan.Edits.Count == 0)
            return;
        try
        {
            await inventory.Apply(new TargetChanges(plan.Added, plan.Edits) { NewGroups = plan.Groups }, cancellation);
        }
        catch (DuplicateNameException taken)
        {
            throw Refusal.Conflict($"Somebody else has added '{taken.Name}' meanwhile; nothing of the file was taken over. Import it again.");
        }
        catch (TargetGoneException)
        {
            throw Refusal.Conflict("Somebody else has removed one of the targets meanwhile; nothing of the file was taken over. Import it again.");
        }
        catch (GroupGoneException gone)
        {
            throw Refusal.Conflict($"Somebody else has removed the group '{gone.Name}' meanwhile, or given it a query; nothing of the file was taken over. Import it again.");
        }

        await shards.Everywhere(new TimeframesChanged(), cancellation);
    }

    private static Refusal Refused(IReadOnlyList<LineRemark> errors)
    {
        var mistakes = errors.Select(error => new Mistake(null, error.Line > 0 ? $"line {error.Line}" : "file", error.Message)).ToList();
        var first = errors[0].Line > 0 ? $"line {errors[0].Line}: {errors[0].Message}" : errors[0].Message;
        return Refusal.BadRequest(errors.Count == 1 ? $"Nothing was taken over; {first}" : $"Nothing was taken over; the file has {errors.Count} errors. The first is {first}", mistakes);
    }
}
