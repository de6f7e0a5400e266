using System.Globalization;

namespace Orchestrator.Agent.Actions;

/// <summary>The environment variable by which the processes of an action are found, wherever in the tree they have gone.</summary>
internal static class ActionMarker
{
    public const string Variable = "ORCHESTRATOR_COMMAND";

    public static string Of(string commandId, int index) => string.Create(CultureInfo.InvariantCulture, $"{commandId}:{index}");
}
