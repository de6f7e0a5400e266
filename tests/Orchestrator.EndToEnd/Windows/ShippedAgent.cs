using System.Text;

namespace Orchestrator.EndToEnd.Windows;

/// <summary>Windows' agent as it is shipped; and the same as if it were of an earlier version.</summary>
internal static class ShippedAgent
{
    public const string Earlier = "0.0.1";

    private const string Platform = "win-x64";
    private const string Program = "orchestrator-agent.exe";

    /// <summary>Folder as ORCHESTRATOR_AGENTS takes it.</summary>
    public static async Task<string> Folder() => (await PublishedAgents.Publish()).Folder;

    public static async Task<string> Version(CancellationToken cancellation) =>
        (await File.ReadAllTextAsync(Path.Combine(await Folder(), Platform + ".version"), cancellation)).Trim();

    /// <summary>Puts the agent into a folder as one of an earlier version: the number it tells is changed where it is written in its file.</summary>
    public static async Task PutEarlier(string folder, CancellationToken cancellation)
    {
        var version = await Version(cancellation);
        version.Length.ShouldBe(Earlier.Length, "the number is replaced by one of the same length");
        var program = await File.ReadAllBytesAsync(Path.Combine(await Folder(), Platform, Program), cancellation);
        // In the metadata it is followed by the commit, or by nothing where there is none.
        (Replace(program, $"{version}+", $"{Earlier}+") + Replace(program, $"\u0005{version}\0", $"\u0005{Earlier}\0")).ShouldBeGreaterThan(0);
        Directory.CreateDirectory(Path.Combine(folder, Platform));
        await File.WriteAllBytesAsync(Path.Combine(folder, Platform, Program), program, cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, Platform + ".version"), Earlier, cancellation);
    }

    /// <summary>Puts the agent into a folder as it is.</summary>
    public static async Task PutCurrent(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(folder, Platform));
        foreach (var file in new[] { Path.Combine(Platform, Program), Platform + ".version" })
            File.Copy(Path.Combine(await Folder(), file), Path.Combine(folder, file), overwrite: true);
    }

    private static int Replace(byte[] content, string text, string replacement)
    {
        var (what, by) = (Encoding.ASCII.GetBytes(text), Encoding.ASCII.GetBytes(replacement));
        var count = 0;
        for (var at = content.AsSpan().IndexOf(what); at >= 0; count++)
        {
            by.CopyTo(content, at);
            var next = content.AsSpan(at + by.Length).IndexOf(what);
            at = next < 0 ? -1 : at + by.Length + next;
        }

        return count;
    }
}
