using NodaTime;
using Orchestrator.Core.Timeframes;
using Orchestrator.Timeframes;

namespace Orchestrator.Core.Activities;

/// <summary>Governs when a target may be worked on, from here until another timeframe replaces it.</summary>
public sealed class TimeframeActivity : BoundActivity, IGoverning
{
    private static readonly Input<string?> Name = Inputs
        .Text(new("timeframe", "Timeframe", "Name of a timeframe. Changes to it reach runs that are under way."), "dropdown", 100)
        .With(descriptor => descriptor with { OptionsFrom = "timeframes", IsLiteral = true });

    private static readonly Input<Timeframe?> Grid = new(
        new InputText("grid", "Grid", "Instead of a name: the week itself, for example `No; Mon-Fri 22:00-06:00 Normal`.").Describe("String", "multiline")
            with { IsLiteral = true },
        null,
        node => Timeframe.TryParse(InputValues.Text(node).Value, out var grid, out var error) ? new(grid) : new(null, error));

    internal static readonly ActivityDescriptor Descriptor = new()
    {
        Type = "Orchestrator.Timeframe",
        DisplayName = "Timeframe",
        Category = "Orchestrator",
        Description = "From here on installations and actions start only while this timeframe is open, in the target's own local time, until "
            + "another Timeframe replaces it. The target's own timeframe counts as well: the lower level of the two. Exactly one of name and grid is given.",
        Inputs = [Name.Descriptor, Grid.Descriptor],
        Ports = [new("Open", "At once; what follows waits for an opening."), new("Never", "It does not open before the run's deadline.", IsFailure: true)],
        Bind = binder => new TimeframeActivity(binder),
    };

    private readonly int index;
    private readonly string? name;
    private readonly Timeframe? grid;
    private readonly ITimeframeDirectory? known;
    private readonly Step open;

    private TimeframeActivity(ActivityBinder binder)
        : base(binder)
    {
        index = binder.Index;
        known = binder.Timeframes;
        open = new Step.Complete("Open") { GovernedBy = index };
        var boundName = binder.Bind(Name);
        var boundGrid = binder.Bind(Grid);
        name = boundName.Constant;
        grid = boundGrid.Constant;

        if (boundName.IsSet && boundGrid.IsSet)
            binder.Refuse(Grid.Descriptor.Name, "is given as well as a name; keep one of the two");
        else if (!boundName.IsSet && !boundGrid.IsSet)
            binder.Refuse(Name.Descriptor.Name, "is missing; choose a timeframe or give a grid such as 'No; Mon-Fri 22:00-06:00 Normal'");
        else if (name is not null && known is not null && known.Find(name) is null)
            binder.Refuse(Name.Descriptor.Name, Unknown(name));
    }

    /// <inheritdoc/>
    public Timeframe? Resolve(ITimeframeDirectory timeframes) => grid ?? timeframes.Find(name!)?.Timeframe;

    /// <summary>The name it refers to; null if it has a grid of its own.</summary>
    public string? TimeframeName => grid is null ? name : null;

    private protected override Step Begin(Token token)
    {
        if (known is null && grid is null)
            return open;
        var own = grid ?? known?.Find(name!)?.Timeframe;
        if (own is null)
            throw new InputFault(Name.Descriptor.Name, Unknown(name!));
        var window = new Window(token.Window.Zone, [own, .. token.OwnTimeframes]);
        var opening = window.NextOpening(token.Instant);
        if (opening is { } at && at < Instant.FromDateTimeOffset(token.Run.Deadline))
            return open;

        var deadline = TimeInWords.At(Instant.FromDateTimeOffset(token.Run.Deadline), window.Zone);
        return new Step.Complete("Never", $"The timeframe does not open before the run's deadline, {deadline}.") { GovernedBy = index };
    }

    private static string Unknown(string name) => $"there is no timeframe called '{name}'; create it or choose another one";
}
