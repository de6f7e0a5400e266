namespace Orchestrator.Agent;

internal static class Program
{
    private static void Main()
    {
    }
}
