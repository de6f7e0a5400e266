using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Orchestrator.Core.Activities;
using Orchestrator.Core.Expressions;
using Orchestrator.Core.Timeframes;

namespace Orchestrator.Core.Distributions;

/// <summary>Says whether a definition can run, and makes the graph that does.</summary>
public sealed class Compiler
{
    /// <summary>Name of the property in <c>customProperties</c> that says how long a run may last, in minutes.</summary>
    public const string DeadlineProperty = "runDeadlineMinutes";

    /// <summary>Name of the property in <c>customProperties</c> that lists the targets of a run whose request names none.</summary>
    public const string TargetsProperty = "targets";

    private const int ShortestDeadline = 10;
    private const int LongestDeadline = 365 * 24 * 60;
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromDays(7);

    private readonly Definition definition;
    private readonly ITimeframeDirectory? timeframes;
    private readonly List<DefinitionError> errors;
    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);

    private Compiler(Definition definition, ITimeframeDirectory? timeframes)
    {
        this.definition = definition;
        this.timeframes = timeframes;
        errors = [.. definition.Mistakes];
    }

    /// <summary>Compiles, or tells all mistakes at once.</summary>
    /// <param name="definition">What to compile.</param>
    /// <param name="timeframes">
    /// Named timeframes: a name that is missing is a mistake, and a Timeframe activity looks them up while a run lasts. Null: names are not checked.
    /// </param>
    public static CompileResult Compile(Definition definition, ITimeframeDirectory? timeframes = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new Compiler(definition, timeframes).Compile();
    }

    private CompileResult Compile()
    {
        if (definition.RootType is not ("" or "Elsa.Flowchart"))
            errors.Add(new(null, "root", $"is of type '{definition.RootType}'; only Elsa.Flowchart can run: draw it as a flowchart"));
        var deadline = Deadline();
        var selection = Selection();
        var names = Names();
        var drawing = new Drawing(definition, errors);
        var behaviours = new List<Activity?>(drawing.Activities.Count);
        for (var i = 0; i < drawing.Activities.Count; i++)
            behaviours.Add(Bind(drawing.Activities[i], i, names));

        drawing.Connect();
        var start = drawing.FindStart();
        drawing.CheckReachable(start);
        drawing.CheckRetries();
        CheckTargets(drawing, selection);
        if (errors.Count > 0 || start < 0)
            return new CompileResult(null, errors);

        return new CompileResult(
            new DistributionGraph
            {
                DefinitionId = definition.DefinitionId,
                Version = definition.Version,
                Name = definition.Name,
                Activities = GraphOf(drawing, behaviours, names),
                Start = start,
                StartsByHand = drawing.StartsByHand(start),
                Variables = variables.ToFrozenDictionary(StringComparer.Ordinal),
                Selection = selection,
                Deadline = deadline,
            },
            []);
    }

    private Activity? Bind(DefinitionActivity activity, int index, ExpressionNames names)
    {
        if (activity.Type.Length == 0)
        {
            Refuse("has no type; choose an activity from the palette");
            return null;
        }

        if (activity.Type == "Elsa.NotFoundActivity")
        {
            var missing = activity.Property("missingTypeName") is JsonValue name ? name.ToString() : "unknown";
            Refuse($"stands for an activity of the unknown type '{missing}'; remove or replace it");
            return null;
        }

        if (ActivityCatalogue.Find(activity.Type) is not { } descriptor)
        {
            Refuse($"has the unknown type '{activity.Type}'; use one of {string.Join(", ", ActivityCatalogue.Available.Select(known => known.Type))}");
            return null;
        }

        if (descriptor.Unavailable is { } reason)
        {
            Refuse(reason);
            return null;
        }

        foreach (var (key, value) in activity.Properties)
        {
            if (descriptor.Inputs.Any(input => input.Name == key) || value is not JsonObject unknown || unknown["expression"] is not JsonObject expression
                || expression["value"] is null)
                continue;
            var known = descriptor.Inputs.Count == 0 ? "it has none" : $"its inputs are {string.Join(", ", descriptor.Inputs.Select(input => input.Name))}";
            errors.Add(new(activity.Id, key, $"is not an input of {activity.Type}; remove it ({known})"));
        }

        return descriptor.Bind!(new ActivityBinder(activity, index, names, timeframes, errors));

        void Refuse(string message) => errors.Add(new(activity.Id, null, message));
    }

    private List<GraphActivity> GraphOf(Drawing drawing, List<Activity?> behaviours, ExpressionNames names)
    {
        var activities = new List<GraphActivity>(behaviours.Count);
        for (var i = 0; i < behaviours.Count; i++)
        {
            var activity = drawing.Activities[i];
            activities.Add(new GraphActivity
            {
                Index = i,
                Id = activity.Id,
                Name = activity.DisplayName,
                Type = activity.Type,
                Behaviour = behaviours[i]!,
                Edges = drawing.EdgesOf(i),
                FailurePorts = FailurePorts(activity.Type),
                RetriedBy = drawing.RetriesOf(i),
            });
        }

        foreach (var install in activities.Where(NeedsRetry).ToList())
            AddImplicitRetry(activities, install, names);
        return activities;
    }

    private static bool NeedsRetry(GraphActivity activity) => activity.Type == InstallActivity.Type && !activity.Edges.ContainsKey(InstallActivity.Failed);

    private void AddImplicitRetry(List<GraphActivity> activities, GraphActivity install, ExpressionNames names)
    {
        var index = activities.Count;
        var id = $"{install.Id}.retry";
        while (activities.Any(activity => activity.Id == id))
            id += "'";
        var json = new JsonObject { ["id"] = id, ["type"] = RetryActivity.Type, ["name"] = $"Retry of {install.Name}" };
        var retry = new DefinitionActivity(json);
        activities.Add(new GraphActivity
        {
            Index = index,
            Id = id,
            Name = retry.DisplayName,
            Type = retry.Type,
            Behaviour = RetryActivity.Descriptor.Bind!(new ActivityBinder(retry, index, names, timeframes, errors)),
            Edges = new Dictionary<string, int>(StringComparer.Ordinal) { [RetryActivity.Again] = install.Index }.ToFrozenDictionary(StringComparer.Ordinal),
            FailurePorts = FailurePorts(retry.Type),
            IsImplicit = true,
        });
        activities[install.Index] = new GraphActivity
        {
            Index = install.Index,
            Id = install.Id,
            Name = install.Name,
            Type = install.Type,
            Behaviour = install.Behaviour,
            Edges = install.Edges.Append(new(InstallActivity.Failed, index)).ToFrozenDictionary(StringComparer.Ordinal),
            FailurePorts = install.FailurePorts,
            RetriedBy = [.. install.RetriedBy, index],
        };
    }

    private static FrozenSet<string> FailurePorts(string type) =>
        ActivityCatalogue.Find(type)!.Ports.Where(port => port.IsFailure).Select(port => port.Name).ToFrozenSet(StringComparer.Ordinal);

    private ExpressionNames Names()
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in definition.Variables.Where(variable => variable.Name.Length > 0))
        {
            var place = $"variables.{variable.Name}";
            var (json, problem) = VariableValues.Read(variable);
            if (problem is not null)
                errors.Add(new(null, place, problem));
            if (!variables.TryAdd(variable.Name, json))
                errors.Add(new(null, place, $"there are two variables called '{variable.Name}'; rename one"));
            if (variable.Id.Length > 0)
                ids.TryAdd(variable.Id, variable.Name);
        }

        return new ExpressionNames(variables.Keys.ToHashSet(StringComparer.Ordinal), ids, definition.InputNames);
    }

    private IReadOnlyList<string> Selection()
    {
        if (definition.CustomProperty(TargetsProperty) is not { } value)
            return [];
        var (names, problem) = Inputs.Texts(new(TargetsProperty, "", "")).Read(value);
        if (problem is not null)
            errors.Add(new(null, $"customProperties.{TargetsProperty}", problem));
        return names;
    }

    /// <summary>Nobody is there to choose targets when a trigger fires.</summary>
    private void CheckTargets(Drawing drawing, IReadOnlyList<string> selection)
    {
        const string Place = $"customProperties.{TargetsProperty}";
        if (selection.Count == 0 && drawing.Triggers.Count > 0 && !errors.Exists(error => error.Input == Place))
            errors.Add(new(null, Place, "is missing: a trigger starts runs without anybody who chooses targets; list their names, for example [\"PC-0001\", \"PC-0002\"], or remove the triggers"));
    }

    private TimeSpan Deadline()
    {
        if (definition.CustomProperty(DeadlineProperty) is not { } value || InputValues.IsEmptyText(value))
            return DefaultDeadline;
        var (minutes, problem) = InputValues.Integer(value, ShortestDeadline, LongestDeadline, "minutes");
        if (problem is null)
            return TimeSpan.FromMinutes(minutes);
        errors.Add(new(null, $"customProperties.{DeadlineProperty}", problem));
        return DefaultDeadline;
    }
}
