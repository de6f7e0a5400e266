using System.Text;
using Orchestrator.Server.Api;

namespace Orchestrator.Server.Hosting;

/// <summary>What the server says instead of starting: it takes no arguments, and whoever gives one wants to know something or is mistaken.</summary>
internal static class CommandLine
{
    /// <returns>Null: it starts.</returns>
    public static CommandLineAnswer? Answer(IReadOnlyList<string> arguments) => arguments switch
    {
        [] => null,
        ["--help" or "-h" or "-?"] => new(Help(), IsMistake: false),
        ["--version"] => new(ServerInfo.Version, IsMistake: false),
        _ => new(
            $"The server cannot start. It takes no arguments, but was given '{string.Join(' ', arguments)}'; its settings are environment variables, and --help lists them.",
            IsMistake: true),
    };

    private static string Help()
    {
        var text = new StringBuilder()
            .AppendLine("Usage: orchestrator-server")
            .AppendLine()
            .AppendLine("Starts the server and serves until it is ended (Ctrl-C, SIGTERM). Its settings are environment variables, or stand in appsettings.json beside")
            .AppendLine("the program; the README says what each of them means. A name with _FILE behind it gives the file that holds the value.")
            .AppendLine();
        foreach (var name in SettingsReader.Names)
            text.AppendLine("  " + name);
        return text.AppendLine().Append("--help prints this, --version the version.").ToString();
    }
}

/// <param name="IsMistake">The server was called in a way that it does not understand.</param>
internal sealed record CommandLineAnswer(string Text, bool IsMistake);
