namespace Orchestrator.EndToEnd;

/// <summary>Where things are in the checkout these tests were built from.</summary>
internal static class Repository
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public static string Root { get; } = FindRoot();

    /// <param name="project">Last part of the project's name.</param>
    /// <param name="file">The program's file.</param>
    public static string Program(string project, string file)
    {
        var path = Path.Combine(Root, "src", $"Orchestrator.{project}", "bin", Configuration, "net10.0", file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"The program {path} has not been built.");
    }

    /// <summary>The script that makes the agents that are shipped.</summary>
    public static string Publisher => Path.Combine(Root, "eng", "publish-agent");

    public static string Workflow(string name) => Path.Combine(Root, "workflows", name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orchestrator.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("These tests must run inside the checkout they were built from.");
    }
}
