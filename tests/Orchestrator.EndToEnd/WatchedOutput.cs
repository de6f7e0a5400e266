using System.Text;

namespace Orchestrator.EndToEnd;

/// <summary>An action that prints something, waits for a file, and then prints more than a report can carry.</summary>
internal sealed class WatchedOutput(string folder)
{
    private const int Lines = 100_000;
    private const string Beginning = "early\npassword=********\nno end yet ";

    private string Go => Path.Combine(folder, "go");

    public string Script => $"printf '\\033[1mearly\\033[0m\\npassword=geheim\\nno end yet '; while ! test -e '{Go}'; do sleep 0.05; done; echo now; seq 1 {Lines}";

    /// <summary>What is to be kept of it.</summary>
    public static string Whole { get; } = $"{Beginning}now\n" + string.Concat(Enumerable.Range(1, Lines).Select(number => $"{number}\n"));

    /// <summary>
    /// Watches at a server until the target has its result; the action goes on once its beginning was seen. Every stretch is what was printed at its place, and
    /// what is printed faster than a watcher is told is named as left out: where that begins depends on how fast the computer is.
    /// </summary>
    public async Task Watch(Product server, string run, string target, CancellationToken cancellation)
    {
        var seen = new StringBuilder();
        var missing = 0L;
        await foreach (var (name, data) in server.Api.Events($"/api/runs/{run}/targets/{target}/output", cancellation))
        {
            if (name == "end")
            {
                seen.ToString().ShouldStartWith(Beginning);
                missing.ShouldBeGreaterThan(0, "more was printed than a watcher is told");
                return;
            }

            if (name != "output")
                continue;
            missing += data.GetProperty("missing").GetInt64();
            var (offset, text) = (data.GetProperty("offset").GetInt64(), data.GetProperty("text").GetString()!);
            offset.ShouldBe(seen.Length + missing);
            var isAsPrinted = string.CompareOrdinal(Whole, (int)offset, text, 0, text.Length) == 0;
            isAsPrinted.ShouldBeTrue($"{text.Length} characters from {offset} on are those that were printed there: {text[..Math.Min(text.Length, 100)]}");
            seen.Append(text);
            if (seen.Length == Beginning.Length)
            {
                (await server.Api.HasEnded(run, cancellation)).ShouldBeFalse();
                await File.WriteAllTextAsync(Go, "", cancellation);
            }
        }

        throw new InvalidOperationException($"The stream ended before the target did. Seen so far: {seen}");
    }

    /// <summary>Waits until all of it is kept.</summary>
    public static async Task UntilKept(Product server, string run, string target, CancellationToken cancellation)
    {
        Called? printed = null;
        await server.Until(
            async () =>
            {
                printed = await server.Cli(cancellation, "output", run, target);
                return printed.Out.Contains(Whole, StringComparison.Ordinal);
            },
            $"the whole output is there; the last answer had {printed?.Out.Length} characters",
            cancellation);
        printed!.Out.ReplaceLineEndings("\n").ShouldBe($"== action: succeeded, return code 0\n{Whole}");
    }
}
