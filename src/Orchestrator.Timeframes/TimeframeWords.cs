namespace Orchestrator.Timeframes;

/// <summary>The words of the text form, shared by its reader and its writer.</summary>
internal static class TimeframeWords
{
    public static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    public static readonly string[] Levels = ["No", "Minimum", "Normal", "Maximum"];
}
