using static Orchestrator.Core.Tests.Distributions.Draw;

namespace Orchestrator.Core.Tests.Runs;

/// <summary>Small distributions.</summary>
internal static class Charts
{
    public const string Script = "\"script\":{\"typeName\":\"String\",\"expression\":{\"type\":\"Literal\",\"value\":\"true\"}}";

    public static string Start { get; } = Activity("start", "Elsa.Start");

    /// <summary>One Execute.</summary>
    public static string Execute(string inputs = "") => Flowchart(Activity("work", "Orchestrator.Execute", With(Script, inputs)));

    /// <summary>Under a timeframe: one Execute.</summary>
    public static string ExecuteWithin(string timeframe, string inputs = "") => Chain(
        Activity("frame", "Orchestrator.Timeframe", Literal(timeframe == "office" ? "timeframe" : "grid", $"\"{timeframe}\"")),
        "Open",
        Activity("work", "Orchestrator.Execute", With(Script, inputs)));

    /// <summary>Two activities, the first one's port leading to the second.</summary>
    public static string Chain(string first, string port, string second) => Flowchart($"{first},{second}", Edge(Id(first), port, Id(second)));

    /// <summary>An Install; what failed goes to a Retry with these inputs.</summary>
    public static string InstallWithRetry(string retry = "", string install = "") => Flowchart(
        string.Join(',', Start, Activity("install", "Orchestrator.Install", install), Activity("again", "Orchestrator.Retry", retry)),
        string.Join(',', Edge("start", "Done", "install"), Edge("install", "Failed", "again"), Edge("again", "Retry", "install")));

    public static string With(params string[] inputs) => string.Join(',', inputs.Where(input => input.Length > 0));

    private static string Id(string activity) => activity.Split('"')[3];
}
