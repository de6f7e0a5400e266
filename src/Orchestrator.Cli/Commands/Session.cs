using Orchestrator.Cli.Client;
using Orchestrator.Cli.Terminal;
using Spectre.Console;

namespace Orchestrator.Cli.Commands;

/// <summary>One call of the program: where it writes, whom it talks to.</summary>
internal sealed class Session(CliHost host, ApiConnection connection, bool isJson) : IDisposable
{
    public CliHost Host { get; } = host;

    public OrchestratorClient Client { get; } = new(connection);

    /// <summary>True if a machine reads the output.</summary>
    public bool IsJson { get; } = isJson;

    /// <summary>One JSON document for machines, a sentence for people.</summary>
    public void Say<T>(T document, string sentence) => Host.Out.WriteLine(IsJson ? JsonText.Document(document) : Words.Line(sentence));

    /// <summary>A sentence for people only; machines read documents.</summary>
    public void Tell(string sentence)
    {
        if (!IsJson)
            Host.Out.WriteLine(Words.Line(sentence));
    }

    /// <summary>One JSON document for machines, a picture for people.</summary>
    public void Show<T>(T document, Action<IAnsiConsole> print)
    {
        if (IsJson)
            Host.Out.WriteLine(JsonText.Document(document));
        else
            print(Host.CreateConsole());
    }

    /// <summary>A listing: one JSON document for machines, a table for people.</summary>
    public void List<T>(Page<T> page, IReadOnlyList<string> headings, Func<T, IEnumerable<string?>> cells)
    {
        if (IsJson)
        {
            Host.Out.WriteLine(JsonText.Document(page));
            return;
        }

        var console = Host.CreateConsole();
        var table = new Table { Border = Host.IsTerminal ? TableBorder.Rounded : TableBorder.None };
        foreach (var heading in headings)
            table.AddColumn(heading);
        foreach (var item in page.Items)
            table.AddRow(cells(item).Select(cell => new Text(Words.Line(cell))));
        console.Write(table);
        if (page.Total > page.Items.Count)
            Host.Out.WriteLine($"{page.Items.Count} of {page.Total}");
    }

    public void Dispose() => connection.Dispose();
}
