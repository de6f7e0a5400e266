using Orchestrator.Core.Access;
using Orchestrator.Core.Activities;

namespace Orchestrator.Server.Api;

/// <summary>A type of activity, as palette and documentation show it.</summary>
/// <param name="Unavailable">Why no run can use it, and what to do; null: it is available.</param>
/// <param name="HasPortPerCase">It also has a port for each label of its input cases.</param>
public sealed record ActivityView(
    string Type,
    string DisplayName,
    string Category,
    string Description,
    string? Unavailable,
    bool IsStart,
    bool IsTerminal,
    bool IsTrigger,
    bool HasPortPerCase,
    IReadOnlyList<InputView> Inputs,
    IReadOnlyList<OutputView> Outputs,
    IReadOnlyList<PortView> Ports)
{
    internal static ActivityView Of(ActivityDescriptor descriptor) => new(
        descriptor.Type, descriptor.DisplayName, descriptor.Category, descriptor.Description, descriptor.Unavailable, descriptor.IsStart, descriptor.IsTerminal,
        descriptor.IsTrigger, descriptor.HasPortPerCase,
        [.. descriptor.Inputs.Select(InputView.Of)],
        [.. descriptor.Outputs.Select(output => new OutputView(output.Name, output.DisplayName, output.Description, output.TypeName))],
        [.. descriptor.Ports.Select(port => new PortView(port.Name, port.Description, port.IsFailure))]);
}

/// <summary>One input of an activity.</summary>
/// <param name="Default">JSON text.</param>
public sealed record InputView(
    string Name,
    string DisplayName,
    string Description,
    string TypeName,
    string? Default,
    double? Minimum,
    double? Maximum,
    string? Unit,
    IReadOnlyList<string> Options,
    bool IsRequired)
{
    internal static InputView Of(InputDescriptor input) => new(
        input.Name, input.DisplayName, input.Description, input.TypeName, input.Default, input.Minimum, input.Maximum, input.Unit, input.Options, input.IsRequired);
}

/// <summary>A value an activity can put into a variable.</summary>
public sealed record OutputView(string Name, string DisplayName, string Description, string TypeName);

/// <summary>A port by which an activity is left.</summary>
/// <param name="IsFailure">Unconnected, it ends the target's run as failed.</param>
public sealed record PortView(string Name, string Description, bool IsFailure);

internal static class Activities
{
    private static readonly IReadOnlyList<ActivityView> All = [.. ActivityCatalogue.All.Select(ActivityView.Of)];

    public static void MapActivities(this RouteGroupBuilder api) =>
        api.MapGet("/activities", () => All).Named("listActivities", "Every type of activity there is.", Role.Viewer);
}
